using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>In which times work is done at a place.</summary>
internal static class PlaceTimes
{
    /// <summary>Whether somebody works other times than before: shift, days, longest day or hours a week, each unless an adaptation says what holds for them.</summary>
    /// <param name="own">The adaptations that hold for them.</param>
    public static bool Differ(PlaceChanged before, PlaceChanged after, IReadOnlyCollection<PlaceAdaptation> own) =>
        ((before.ShiftStart, before.ShiftEnd) != (after.ShiftStart, after.ShiftEnd) && own.All(adaptation => adaptation.ShiftStart is null))
        || (before.Days != after.Days && own.All(adaptation => adaptation.Days is null))
        || (before.DailyMinutes != after.DailyMinutes && own.All(adaptation => adaptation.DailyMinutes is null))
        || (before.WeeklyMinutes != after.WeeklyMinutes && own.All(adaptation => adaptation.HoursPerWeek is null));
}
