using Perspektiva.Portal.Demo;

namespace Perspektiva.EndToEnd.Tests.MainJob;

/// <summary>Stretches of the main job.</summary>
internal static class JourneySteps
{
    private const string Bamberg = "96047";

    /// <summary>Coach, participant with consent, ability profile, company, and a published place that is ranked.</summary>
    public static async Task<Ranking> ToRankedAsync(this Journey journey, string livesIn = Bamberg)
    {
        await journey.EnterCoachAsync(default);
        await journey.RegisterParticipantAsync(livesIn, default);
        await journey.AssignCoachAsync(default);
        await journey.AssessAsync(default);
        await journey.RegisterCompanyAsync(default);
        await journey.PublishPlaceAsync(default);
        return await journey.RankAsync(default);
    }

    /// <summary>The whole main job.</summary>
    public static async Task PlayAsync(this Journey journey)
    {
        var ranking = await journey.ToRankedAsync();
        await journey.ProposeAsync(ranking.Suitable, default);
        await journey.ParticipantSaysYesAsync(default);
        await journey.EmployerSaysYesAsync(default);
        await journey.StartPlacementAsync(default);
        await journey.CheckInAsync(default);
    }
}
