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
    public async Task Consent_Withdrawn_EndsRankingProposalsAndUnsentNoticesWithinFiveSeconds()
    {
        var journey = shared.Platform.NewJourney();
        var ranking = await journey.ToRankedAsync();
        await journey.ProposeAsync(ranking.Suitable, default);

        (await shared.Platform.Cast.JobCentre.DeleteAsync($"/v1/participants/{journey.Participant}/consents/matching")).OrThrow("withdrawal");

        var within = TimeSpan.FromSeconds(5);
        await Eventually.AskAsync(() => journey.CoachPortal.GetAsync($"/v1/participants/{journey.Participant}/ranking"), a => a.Status == 403, "no ranking", within);
        var proposal = await Eventually.AskAsync(
            () => journey.CoachPortal.GetAsync($"/v1/proposals/{journey.Proposal}"), a => a.Json.GetProperty("status").GetString() == "withdrawn", "proposal withdrawn", within);
        Assert.Equal("consent_withdrawn", proposal.Json.GetProperty("reason").GetString());
        var places = await journey.CoachPortal.GetAsync($"/v1/places/{journey.Place}/ranking");
        Assert.DoesNotContain(journey.Participant, places.Text, StringComparison.Ordinal);
        await Eventually.AskAsync(
            () => shared.Platform.Cast.JobCentre.GetAsync($"/v1/participants/{journey.Participant}/consents"),
            a => a.Text.Contains("matching", StringComparison.Ordinal) && a.Text.Contains("notification", StringComparison.Ordinal), "acknowledgements", TimeSpan.FromSeconds(10));
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
        Assert.Equal(["identity", "matching", "notification"], done.Json.GetProperty("confirmedBy").EnumerateArray().Select(s => s.ToString().Contains('{') ? s.GetProperty("service").GetString() : s.GetString()).Order());
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
        var family = $"Doppelt{Guid.CreateVersion7().ToString("N")[^8..]}";
        var ids = new List<string>();
        foreach (var portal in new[] { shared.Platform.Cast.JobCentre, shared.Platform.Cast.School })
            ids.Add((await portal.PostAsync("/v1/participants", Person(family))).OrThrow("registration").Id);
        var answer = await shared.Platform.Cast.JobCentre.GetAsync($"/v1/participants/{ids[0]}/duplicates");
        Assert.DoesNotContain(ids[1], answer.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await shared.Platform.Cast.School.GetAsync($"/v1/participants/{ids[0]}/duplicates")).Status);
    }

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
