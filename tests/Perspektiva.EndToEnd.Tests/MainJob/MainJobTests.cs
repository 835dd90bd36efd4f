using System.Diagnostics;
using System.Text.Json;

using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Demo;

namespace Perspektiva.EndToEnd.Tests.MainJob;

public sealed class MainJobTests(SharedPlatform shared)
{
    private const string Passau = "94032"; // where no other test's place is better
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task MainJob_ThroughTheGateway_ReachesTheFirstCheckInAndTellsEverybody()
    {
        var journey = shared.Platform.NewJourney(site: Passau);
        var ranking = await journey.ToRankedAsync(livesIn: Passau);
        await using var coach = await journey.CoachPortal.OpenInboxAsync(after: 0);
        await journey.ProposeAsync(ranking.Suitable, default);
        await journey.ParticipantSaysYesAsync(default);
        await journey.EmployerSaysYesAsync(default);
        await journey.StartPlacementAsync(default);
        await journey.CheckInAsync(default);

        Assert.NotEmpty(ranking.Parts);
        Assert.True(ranking.IsTold, "the only place in this town is among the first of the list");
        await HearAsync(coach, "matches_found", "proposal_agreed", "placement_started", "check_in_recorded");
        var participant = (await shared.Platform.Cast.JobCentre.GetAsync($"/v1/participants/{journey.Participant}")).OrThrow("participant");
        Assert.Equal("placed", (await Eventually.AskAsync(
            () => shared.Platform.Cast.JobCentre.GetAsync($"/v1/participants/{journey.Participant}"), a => a.Json.GetProperty("status").GetString() == "placed", "status placed")).Json.GetProperty("status").GetString());
        Assert.Equal(200, participant.Status);
    }

    [Fact]
    public async Task Consent_Withdrawn_EndsRankingsAndProposalWithinFiveSecondsAndIsAcknowledged()
    {
        var journey = shared.Platform.NewJourney();
        var ranking = await journey.ToRankedAsync();
        await journey.ProposeAsync(ranking.Suitable, default);
        Task<PortalAnswer> ListOfPlace() => journey.CoachPortal.GetAsync($"/v1/places/{journey.Place}/ranking");
        await Eventually.AskAsync(ListOfPlace, a => Listed(a).Contains(journey.Participant), "the person in the place's list", Soon);

        (await shared.Platform.Cast.JobCentre.DeleteAsync($"/v1/participants/{journey.Participant}/consents/matching")).OrThrow("withdrawal");

        var since = Stopwatch.StartNew();
        await WithinAsync(5, () => journey.CoachPortal.GetAsync($"/v1/participants/{journey.Participant}/ranking"), a => a.Status == 403, "no ranking");
        await WithinAsync(5, ListOfPlace, a => a.Status == 200 && !Listed(a).Contains(journey.Participant), "a place's list without the person");
        var proposal = await WithinAsync(
            5, () => journey.CoachPortal.GetAsync($"/v1/proposals/{journey.Proposal}"), a => a.Json.GetProperty("status").GetString() == "withdrawn", "proposal withdrawn");
        Assert.Equal("consent_withdrawn", proposal.Json.GetProperty("reason").GetString());
        // What notification still had to send is dropped before it acknowledges: its own tests hold that.
        await WithinAsync(
            10, () => shared.Platform.Cast.JobCentre.GetAsync($"/v1/participants/{journey.Participant}/consents"),
            a => AcknowledgedBy(a) is ["matching", "notification"], "acknowledgements of both");

        Task<PortalAnswer> WithinAsync(int seconds, Func<Task<PortalAnswer>> ask, Func<PortalAnswer, bool> isRight, string what) =>
            Eventually.AskAsync(ask, isRight, what, TimeSpan.FromSeconds(seconds) - since.Elapsed);
    }

    [Fact]
    public async Task Consent_WithdrawnWhilePlaced_LetsThePlacementGoOnAndTellsTheCoach()
    {
        var journey = shared.Platform.NewJourney();
        await journey.PlayAsync();
        (await shared.Platform.Cast.JobCentre.DeleteAsync($"/v1/participants/{journey.Participant}/consents/matching")).OrThrow("withdrawal");
        await using var coach = await journey.CoachPortal.OpenInboxAsync(after: 0);
        await coach.NextAsync("consent_withdrawn", Soon);
        Assert.Equal("trial", (await journey.CoachPortal.GetAsync($"/v1/placements/{journey.Placement}")).OrThrow("placement").Json.GetProperty("stage").GetString());
    }

    [Fact]
    public async Task Erasure_OfAPerson_IsConfirmedByEveryServiceThatKnew()
    {
        var journey = shared.Platform.NewJourney();
        await journey.ToRankedAsync();
        var receipt = (await shared.Platform.Cast.JobCentre.DeleteAsync($"/v1/participants/{journey.Participant}")).OrThrow("erasure").Json.GetProperty("receiptId").GetString();
        var done = await Eventually.AskAsync(
            () => shared.Platform.Cast.JobCentre.GetAsync($"/v1/erasures/{receipt}"), a => a.IsSuccess && a.Json.GetProperty("complete").GetBoolean(), "erasure confirmed");
        Assert.Equal(["employer", "identity", "matching", "notification"], done.Json.GetProperty("confirmedBy").EnumerateArray().Select(s => s.ToString().Contains('{') ? s.GetProperty("service").GetString() : s.GetString()).Order());
        Assert.Equal(404, (await shared.Platform.Cast.JobCentre.GetAsync($"/v1/participants/{journey.Participant}")).Status);
        Assert.Equal(404, (await journey.CoachPortal.GetAsync($"/v1/participants/{journey.Participant}/ranking")).Status);
    }

    [Fact]
    public async Task TwoProposals_ForTheLastFreePlace_OneWinsAndTheOtherHearsWhy()
    {
        var first = shared.Platform.NewJourney();
        var second = shared.Platform.NewJourney();
        var suitable = (await first.ToRankedAsync()).Suitable;
        await second.ToRankedAsync();
        var (one, two) = (await ProposeForAsync(first, first.Place, suitable), await ProposeForAsync(second, first.Place, suitable));

        var answers = await Task.WhenAll(new[] { one, two }.Select(proposal =>
            shared.Platform.Cast.Company.PostAsync($"/v1/proposals/{proposal}/employer-answer", new { accepted = true })));

        Assert.Equal(1, answers.Count(a => a.Status == 200 && a.Json.GetProperty("status").GetString() == "agreed"));
        Assert.Equal(409, answers.Single(a => a.Status != 200).Status);
        var loser = answers[0].Status == 200 ? (Journey: second, Proposal: two) : (Journey: first, Proposal: one);
        var ended = await Eventually.AskAsync(
            () => loser.Journey.CoachPortal.GetAsync($"/v1/proposals/{loser.Proposal}"), a => a.Json.GetProperty("status").GetString() == "declined", "the other's decline");
        Assert.Equal("place_full", ended.Json.GetProperty("reason").GetString());
        await using var inbox = await loser.Journey.CoachPortal.OpenInboxAsync(after: 0);
        await inbox.NextAsync("proposal_declined", Soon);
    }

    [Fact]
    public async Task SamePerson_RegisteredByTwoPortals_IsToldOnlyToWhomSeesBoth()
    {
        var journey = shared.Platform.NewJourney();
        var coach = await journey.EnterCoachAsync(default);
        var family = $"Doppelt{Guid.CreateVersion7().ToString("N")[^8..]}";
        var ids = new List<string>();
        foreach (var portal in new[] { shared.Platform.Cast.JobCentre, shared.Platform.Cast.School })
        {
            var id = (await portal.PostAsync("/v1/participants", Person(family))).OrThrow("registration").Id;
            (await portal.PutAsync($"/v1/participants/{id}/coach", new { coachId = coach })).OrThrow("coach assignment");
            ids.Add(id);
        }

        Assert.Equal((200, ids[1]), await DuplicatesAsync(journey.CoachPortal, ids[0]));
        Assert.Equal((200, ids[0]), await DuplicatesAsync(journey.CoachPortal, ids[1]));
        Assert.Equal((200, ""), await DuplicatesAsync(shared.Platform.Cast.JobCentre, ids[0]));
        Assert.Equal((200, ""), await DuplicatesAsync(shared.Platform.Cast.School, ids[1]));
        Assert.Equal((404, ""), await DuplicatesAsync(shared.Platform.Cast.School, ids[0]));
    }

    private static async Task<(int Status, string Ids)> DuplicatesAsync(PortalClient portal, string participant)
    {
        var answer = await portal.GetAsync($"/v1/participants/{participant}/duplicates");
        return (answer.Status, answer.IsSuccess ? string.Join(',', Items(answer).Select(item => item.GetProperty("id").GetString())) : "");
    }

    private static List<string?> Listed(PortalAnswer places) =>
        places.IsSuccess ? [.. Items(places).Select(item => item.GetProperty("participantId").GetString())] : [];

    /// <summary>Who acknowledged that consent to matching was withdrawn.</summary>
    private static List<string?> AcknowledgedBy(PortalAnswer consents) =>
    [
        .. Items(consents.OrThrow("consents"))
            .Single(receipt => receipt.GetProperty("purpose").GetString() == "matching" && receipt.GetProperty("withdrawnAt").ValueKind == JsonValueKind.String)
            .GetProperty("acknowledgedBy").EnumerateArray().Select(service => service.GetString()),
    ];

    private static JsonElement.ArrayEnumerator Items(PortalAnswer page) => page.Json.GetProperty("items").EnumerateArray();

    /// <summary>Reads on until each kind was heard, in any order: what is told of different records comes side by side.</summary>
    private static async Task HearAsync(LiveInbox inbox, params string[] kinds)
    {
        var missing = kinds.ToHashSet(StringComparer.Ordinal);
        while (missing.Count > 0) missing.Remove((await inbox.NextAsync(kind: null, Soon)).GetProperty("kind").GetString()!);
    }

    private async Task<string> ProposeForAsync(Journey journey, string place, bool suitable)
    {
        object body = suitable ? new { participantId = journey.Participant, placeId = place } : new { participantId = journey.Participant, placeId = place, overrideReason = "support_arranged" };
        var proposal = (await Eventually.KnownAsync(() => journey.CoachPortal.PostAsync("/v1/proposals", body), "proposal")).OrThrow("proposal").Id;
        (await journey.YoungPortal.PostAsync($"/v1/proposals/{proposal}/participant-answer", new { accepted = true })).OrThrow("yes");
        return proposal;
    }

    private object Person(string family) => new
    {
        givenName = "Jana",
        familyName = family,
        birthDate = shared.Platform.Today.AddYears(-20),
        address = new { postalCode = "96047" },
        consent = new { purposes = new[] { "processing", "matching" }, textVersion = "2026-11", form = "signed_paper" },
    };
}
