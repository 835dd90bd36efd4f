using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

public sealed class DuplicateTests(ParticipantService service)
{
    [Fact]
    public async Task Duplicates_TwoPortalsRegisteredTheSamePerson_OnlyWhoMaySeeBothLearnsOfIt()
    {
        var family = $"Doppel{Guid.CreateVersion7():N}";
        var (jobCentre, school) = (Portals.JobCentre(), Portals.School());
        var first = await service.RegisteredIdAsync(jobCentre, Portals.Registration(family));
        var second = await service.RegisteredIdAsync(school, Portals.Registration(family.ToUpperInvariant(), b => b["givenName"] = "Mika-Sophie"));
        var coach = await service.CoachAsync(Portals.Provider());
        await service.AssignAsync(jobCentre, first, coach.Record);

        Assert.Empty(await FoundAsync(jobCentre, first));
        Assert.Empty(await FoundAsync(school, second));
        Assert.Empty(await FoundAsync(coach, first));

        await service.AssignAsync(school, second, coach.Record);

        Assert.Equal([second], await FoundAsync(coach, first));
        Assert.Equal([first], await FoundAsync(coach, second));
        Assert.Empty(await FoundAsync(jobCentre, first));
    }

    [Fact]
    public async Task Duplicates_OnePortalTwice_IsFoundByIt()
    {
        var family = $"Doppel{Guid.CreateVersion7():N}";
        var portal = Portals.JobCentre();
        var first = await service.RegisteredIdAsync(portal, Portals.Registration(family));
        var second = await service.RegisteredIdAsync(portal, Portals.Registration(family));
        await service.RegisteredIdAsync(portal, Portals.Registration(family, b => b["birthDate"] = "2004-05-18"));

        Assert.Equal([second], await FoundAsync(portal, first));
    }

    private async Task<string[]> FoundAsync(TestCaller caller, string id) =>
        [.. (await service.GetAsync(caller, $"/v1/participants/{id}/duplicates")).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];
}
