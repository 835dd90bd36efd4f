using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>A place as adapted by what was stated. Support and adaptations together answer at most four levels, which is every gap there is.</summary>
internal static class Adaptations
{
    public static PlaceProfile Apply(PlaceProfile place, ImmutableArray<Adaptation> adaptations)
    {
        foreach (var adaptation in adaptations)
            place = Apply(place, adaptation);
        return place;
    }

    public static InputProblem? Check(ImmutableArray<Adaptation> adaptations)
    {
        foreach (var a in adaptations)
        {
            if (a is null)
                return new(Guid.Empty, "adaptation-missing", "an adaptation must be there");
            if (a.Levels is < 0 or > SupportProfile.MaxLevels || (a.Dimension is { } d && (int)d is < 0 or >= AbilityProfile.Dimensions))
                return new(Guid.Empty, "adaptation-out-of-range", "an adaptation answers from 0 to 2 levels in one of the 32 dimensions");
        }

        return null;
    }

    private static PlaceProfile Apply(PlaceProfile place, Adaptation adaptation)
    {
        var support = place.Support;
        if (adaptation.Dimension is { } dimension)
            support = support.With(dimension, Math.Min(SupportProfile.MaxLevels, support[dimension] + adaptation.Levels));
        return place with
        {
            Support = support,
            Demands = place.Demands & ~adaptation.Removes,
            Hazards = place.Hazards & ~adaptation.RemovesHazards,
            PieceWork = place.PieceWork && !adaptation.RemovesPieceWork,
            DailyMinutes = adaptation.DailyMinutes ?? place.DailyMinutes,
            WeeklyMinutes = adaptation.WeeklyMinutes ?? place.WeeklyMinutes,
            ShiftStart = adaptation.ShiftStart ?? place.ShiftStart,
            ShiftEnd = adaptation.ShiftEnd ?? place.ShiftEnd,
            Days = adaptation.Days ?? place.Days,
        };
    }
}
