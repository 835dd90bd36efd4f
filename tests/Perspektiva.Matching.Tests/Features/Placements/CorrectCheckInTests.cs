using System.Globalization;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>A wrong check-in is corrected by another one: it stays readable and counts for nothing any more.</summary>
public sealed class CorrectCheckInTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Correction_OfTheOneThatWarned_ClosesTheWarning_AndBothAreReadable()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";
        var wrong = (await RecordAsync(person.Self, path, new { heldOn = Days.Today, participantVoice = 1 })).Id();
        Assert.Equal((true, Days.Today, Days.Today.AddDays(3)), await StateAsync(person, path));

        var right = await RecordAsync(person.Self, path, new { heldOn = Days.Today, participantVoice = 4, corrects = wrong });

        Assert.Equal((wrong, null, false), (right.Text("corrects"), right.Text("correctedBy"), right.Json.GetProperty("warning").GetBoolean()));
        Assert.Equal((false, Days.Today, Days.Today.AddDays(7)), await StateAsync(person, path));
        var listed = (await service.GetAsync(place.Mentor, $"{path}/check-ins")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([(wrong, right.Id()), (right.Id(), null)], listed.Select(item => (item.GetProperty("id").GetString()!, item.GetProperty("correctedBy").GetString())));
        var told = (await service.OutgoingAsync<CheckInRecorded>()).Single(e => e.CheckInPublicId == right.Id());
        Assert.Equal((wrong, false), (told.CorrectsPublicId, told.Warning));
    }

    [Fact]
    public async Task Correction_OfTheDay_TakesTheNextCheckInBackWithIt()
    {
        var (person, place) = await service.PairAsync();
        var path = await StartedAsync(person, place, 20);
        await RecordAsync(person.Coach, path, new { heldOn = Days.Today.AddDays(-15), coachVoice = 4 });
        var wrong = (await RecordAsync(person.Coach, path, new { heldOn = Days.Today, coachVoice = 4 })).Id();
        Assert.Equal(Days.Today.AddDays(7), (await StateAsync(person, path)).Next);

        await RecordAsync(person.Coach, path, new { heldOn = Days.Today.AddDays(-10), coachVoice = 4, corrects = wrong });

        Assert.Equal((false, Days.Today.AddDays(-10), Days.Today.AddDays(-3)), await StateAsync(person, path));
    }

    [Fact]
    public async Task Corrected_IsNoVoiceAnyMore_NeitherBesideWhatCameAfterItNorBesideWhatIsStillToCome()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";
        var wrong = (await RecordAsync(person.Self, path, new { heldOn = Days.Today, participantVoice = 3 })).Id();
        Assert.True(Warns(await RecordAsync(place.Mentor, path, new { heldOn = Days.Today, mentorVoice = 5 })));

        await RecordAsync(person.Self, path, new { heldOn = Days.Today, participantVoice = 5, corrects = wrong });
        Assert.False((await StateAsync(person, path)).Open);
        Assert.False(Warns(await RecordAsync(person.Coach, path, new { heldOn = Days.Today, coachVoice = 5 })));
    }

    [Fact]
    public async Task Correction_ThatWarns_OpensOne_AndAnotherWarningStaysOpen()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";
        var first = (await RecordAsync(place.Mentor, path, new { heldOn = Days.Today, mentorVoice = 4 })).Id();
        var warned = await RecordAsync(place.Mentor, path, new { heldOn = Days.Today, mentorVoice = 2, corrects = first });
        Assert.True(Warns(warned));
        Assert.True((await StateAsync(person, path)).Open);

        await RecordAsync(person.Self, path, new { heldOn = Days.Today, participantVoice = 4, signs = new[] { "conflict" } });
        await RecordAsync(person.Coach, path, new { heldOn = Days.Today, mentorVoice = 4, corrects = warned.Id() });
        Assert.True((await StateAsync(person, path)).Open);
    }

    [Fact]
    public async Task Correction_OfAChange_TakesItsCheckInBack()
    {
        var (person, place) = await service.PairAsync();
        var path = await StartedAsync(person, place, 30);
        await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today.AddDays(-30), coachVoice = 4 });
        var wrong = (await RecordAsync(person.Coach, path, new { heldOn = Days.Today.AddDays(-1), coachVoice = 4, signs = new[] { "new_supervisor" } })).Id();
        await RecordAsync(person.Coach, path, new { heldOn = Days.Today, coachVoice = 4 });
        Assert.True((await StateAsync(person, path)).Next <= Days.Today.AddDays(6));

        await RecordAsync(person.Coach, path, new { heldOn = Days.Today.AddDays(-1), coachVoice = 4, corrects = wrong });

        Assert.True((await StateAsync(person, path)).Next >= Days.Today.AddDays(7));
    }

    [Fact]
    public async Task Correction_OfSomebodyElsesEntry_OrOfAnotherPlacement_OrTwice_IsRefused_AndTheCoachMayAfterTheEnd()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";
        var wrong = (await RecordAsync(person.Self, path, new { heldOn = Days.Today, participantVoice = 3 })).Id();

        Assert.Equal(["/corrects"], (await service.PostAsync(place.Mentor, $"{path}/check-ins", new { heldOn = Days.Today, mentorVoice = 3, corrects = wrong })).Pointers);
        Assert.Equal(["/corrects"], (await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today, coachVoice = 3, corrects = PublicId.New(IdPrefix.CheckIn) })).Pointers);
        Assert.Equal(["/corrects"], (await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today, coachVoice = 3, corrects = "x" })).Pointers);
        await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "ended", reason = "other" });
        await RecordAsync(person.Coach, path, new { heldOn = Days.Today, participantVoice = 4, corrects = wrong });
        Assert.Equal("conflict", (await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today, participantVoice = 5, corrects = wrong })).Problem);
        Assert.Equal("invalid-transition", (await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today, participantVoice = 5 })).Problem);
        Assert.Equal(2, (await service.GetAsync(person.Coach, $"{path}/check-ins")).Json.GetProperty("items").GetArrayLength());
    }

    private async Task<string> StartedAsync(Person person, Workplace place, int daysAgo) =>
        $"/v1/placements/{(await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = await service.AgreedAsync(person, place), startsOn = Days.Today.AddDays(-daysAgo) })).Id()}";

    private async Task<ApiAnswer> RecordAsync(TestCaller caller, string path, object body)
    {
        var answer = await service.PostAsync(caller, $"{path}/check-ins", body);
        Assert.True(answer.Status == 201, answer.Text);
        return answer;
    }

    private static bool Warns(ApiAnswer checkIn) => checkIn.Json.GetProperty("warning").GetBoolean();

    private async Task<(bool Open, DateOnly? Last, DateOnly Next)> StateAsync(Person person, string path)
    {
        var placement = await service.GetAsync(person.Coach, path);
        return (placement.Json.GetProperty("warningOpen").GetBoolean(), Day("lastCheckInOn"), Day("nextCheckInOn"));

        DateOnly Day(string member) => DateOnly.Parse(placement.Text(member)!, CultureInfo.InvariantCulture);
    }
}
