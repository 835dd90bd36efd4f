using Perspektiva.Portal.Api;
using Perspektiva.Portal.Demo;

namespace Perspektiva.EndToEnd.Tests.MainJob;

/// <summary>Stretches of the main job.</summary>
internal static class JourneySteps
{
    private const string Bamberg = "96047";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Coach, participant with consent, ability profile, company, and a published place that is ranked.</summary>
    public static async Task<Ranking> ToRankedAsync(this Journey journey, string livesIn = Bamberg)
    {
        // Two processors, and nothing of either side needs the other yet.
        await Task.WhenAll(journey.ToAssessedAsync(livesIn), journey.RegisterCompanyAsync(default));
        await journey.PublishPlaceAsync(default);
        await journey.PairSuitsAsync();
        return await journey.RankAsync(default);
    }

    private static async Task ToAssessedAsync(this Journey journey, string livesIn)
    {
        await journey.EnterCoachAsync(default);
        await journey.RegisterParticipantAsync(livesIn, default);
        await journey.AssignCoachAsync(default);
        await journey.AssessAsync(default);
        await journey.ProfileIsKnownAsync();
    }

    /// <summary>Waits until matching knows the ability profile: a place that is published sooner is never announced for this person.</summary>
    private static Task<PortalAnswer> ProfileIsKnownAsync(this Journey journey) => Eventually.AskAsync(
        () => journey.CoachPortal.GetAsync($"/v1/participants/{journey.Participant}/assess-next"),
        answer => answer.IsSuccess && answer.Json.GetProperty("unassessed").GetInt32() == 0, "the ability profile in matching", Patience);

    /// <summary>Waits until matching knows all that makes the journey's pair suitable: place, profile and support plan come on ways of their own.</summary>
    public static Task<PortalAnswer> PairSuitsAsync(this Journey journey) => Eventually.AskAsync(
        () => journey.CoachPortal.GetAsync($"/v1/pairs/{journey.Participant}/{journey.Place}"),
        answer => answer.IsSuccess && answer.Json.GetProperty("asIs").GetProperty("suitable").GetBoolean(), "a pair that suits", Patience);

    /// <summary>The whole main job.</summary>
    public static async Task PlayAsync(this Journey journey)
    {
        var ranking = await journey.ToRankedAsync();
        await journey.ProposeAsync(ranking.Suitable, default);
        await journey.ParticipantSaysYesAsync(default);
        await journey.EmployerSaysYesAsync(default);
        await journey.StartPlacementAsync(default);
        await journey.IntroduceAsync(default);
        await journey.IntroduceReceiversAsync(default);
        await journey.CheckInAsync(default);
    }
}
