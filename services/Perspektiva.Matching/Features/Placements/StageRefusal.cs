using System.Globalization;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>Says of a step that is refused what stands and what would be possible. A reason that is missing has been answered for before.</summary>
internal static class StageRefusal
{
    /// <summary>In one sentence.</summary>
    public static string Of(Placement placement, StageChange change)
    {
        var stands = $"The placement stands at {Show(placement.Stage)}";
        return placement switch
        {
            { EndedOn: { } ended } => $"The placement has ended on {Day(ended)}",
            _ when change.Stage == placement.Stage => $"{stands} already",
            _ when change.On < placement.StageSince => $"{stands} from {Day(placement.StageSince)} on: a step is on that day or later",
            { LastCheckInOn: { } last } when change.Stage == PlacementStage.Ended && change.On < last => $"A check-in was held on {Day(last)}: it ends on that day or later",
            { Stage: PlacementStage.Paused, ResumesAt: { } resumes } => $"{stands}: it goes on at {Show(resumes)}, or before that with a reason",
            { Stage: PlacementStage.Employment or PlacementStage.Stabilised } when change.Stage == PlacementStage.Sustained && StageRules.SustainedFrom(placement) is { } from =>
                $"{stands}: it is sustained after six months in employment, from {Day(from)} on",
            _ => $"{stands}: {Show(change.Stage)} comes after employment",
        };
    }

    private static string Show(PlacementStage stage) => SnakeCase<PlacementStage>.Show(stage);

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
