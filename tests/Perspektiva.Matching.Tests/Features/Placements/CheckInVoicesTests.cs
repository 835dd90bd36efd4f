using System.Globalization;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>Each records their own voice, one after the other: the warning is reckoned over all of them.</summary>
public sealed class CheckInVoicesTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task BadVoice_ThenTheMentorsGoodOne_StaysOpen_UntilTheCoachHasHeardThemAgain()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.PlacedAsync(person, place);

        Assert.True(Warns(await RecordAsync(person.Self, id, new { heldOn = Days.Today, participantVoice = 1, signs = new[] { "conflict" } })));
        Assert.True(Warns(await RecordAsync(place.Mentor, id, new { heldOn = Days.Today, mentorVoice = 5 })));
        Assert.Equal((true, Days.Today.AddDays(3)), await StateAsync(person, id));
        Assert.True(Warns(await RecordAsync(person.Coach, id, new { heldOn = Days.Today, coachVoice = 4 })));
        Assert.False(Warns(await RecordAsync(person.Coach, id, new { heldOn = Days.Today, participantVoice = 4, coachVoice = 4 })));
        Assert.Equal((false, Days.Today.AddDays(7)), await StateAsync(person, id));
        var told = (await service.OutgoingAsync<CheckInRecorded>()).Where(e => e.ParticipantId == person.Id).OrderBy(e => e.Version);
        Assert.Equal([(true, 1, null), (true, null, 5), (true, null, null), (false, 4, (int?)null)], told.Select(e => (e.Warning, e.ParticipantVoice, e.MentorVoice)));
    }

    [Fact]
    public async Task Sign_ThenVoicesWithoutOne_StaysOpen_UntilTheCoachsSideAnswers()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.PlacedAsync(person, place);

        Assert.True(Warns(await RecordAsync(person.Self, id, new { heldOn = Days.Today, participantVoice = 4, signs = new[] { "safety_concern" } })));
        foreach (var (caller, voice) in new (TestCaller, object)[]
        {
            (place.Mentor, new { heldOn = Days.Today, mentorVoice = 4 }), (place.Company, new { heldOn = Days.Today, mentorVoice = 5 }), (person.Self, new { heldOn = Days.Today, participantVoice = 5 }),
        })
        {
            Assert.False(Warns(await RecordAsync(caller, id, voice)));
            Assert.Equal((true, Days.Today.AddDays(3)), await StateAsync(person, id));
        }
        Assert.False(Warns(await RecordAsync(person.Portal, id, new { heldOn = Days.Today, coachVoice = 4 })));
        Assert.Equal((false, Days.Today.AddDays(7)), await StateAsync(person, id));
    }

    [Fact]
    public async Task VoicesApart_RecordedApart_Warn_OfTheSevenDaysUpToTheLater()
    {
        var (person, place) = await service.PairAsync();
        var proposal = await service.AgreedAsync(person, place);
        var id = (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today.AddDays(-20) })).Id();

        Assert.False(Warns(await RecordAsync(place.Mentor, id, new { heldOn = Days.Today.AddDays(-7), mentorVoice = 3 })));
        Assert.False(Warns(await RecordAsync(person.Self, id, new { heldOn = Days.Today, participantVoice = 5 })));
        Assert.False(Warns(await RecordAsync(person.Self, id, new { heldOn = Days.Today.AddDays(-8), participantVoice = 5 })));
        Assert.True(Warns(await RecordAsync(place.Mentor, id, new { heldOn = Days.Today.AddDays(-2), mentorVoice = 3 })));
        Assert.False(Warns(await RecordAsync(place.Mentor, id, new { heldOn = Days.Today.AddDays(-1), mentorVoice = 4 })));
        Assert.False(Warns(await RecordAsync(person.Self, id, new { heldOn = Days.Today, participantVoice = 5 })));
        Assert.True(Warns(await RecordAsync(place.Mentor, id, new { heldOn = Days.Today, mentorVoice = 3 })));
    }

    private async Task<ApiAnswer> RecordAsync(TestCaller caller, string id, object body)
    {
        var answer = await service.PostAsync(caller, $"/v1/placements/{id}/check-ins", body);
        Assert.Equal(201, answer.Status);
        return answer;
    }

    private static bool Warns(ApiAnswer checkIn) => checkIn.Json.GetProperty("warning").GetBoolean();

    private async Task<(bool Open, DateOnly Next)> StateAsync(Person person, string id)
    {
        var placement = await service.GetAsync(person.Coach, $"/v1/placements/{id}");
        return (placement.Json.GetProperty("warningOpen").GetBoolean(), DateOnly.Parse(placement.Text("nextCheckInOn")!, CultureInfo.InvariantCulture));
    }
}
