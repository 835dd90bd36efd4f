using System.Numerics;

namespace Perspektiva.Matching.Engine;

/// <summary>All that the youth rules look at in a place. Many places share the same facts, so their answer is kept.</summary>
internal readonly record struct YouthFacts(
    int Kind,
    SectorTraits Sector,
    FunctionalConstraint Demands,
    int DailyMinutes,
    int Weekly,
    int BreakMinutes,
    long ShiftStart,
    long ShiftEnd,
    int Flags)
{
    private const int KeptBits = 16;
    private static readonly Answer?[] Answers = new Answer?[1 << KeptBits];

    /// <summary>As <see cref="YouthRules.ForbiddenClasses"/>, from what is kept where it can. A place in the array is simply overwritten; references are read and written whole.</summary>
    public static int ForbiddenClasses(PlaceProfile place)
    {
        var facts = Of(place);

        // Ticks of whole minutes leave the lowest bits of the hash as they are; the highest of the product hold something of every bit.
        ref var kept = ref Answers[(uint)facts.GetHashCode() * 0x9E37_79B1u >> (32 - KeptBits)];
        if (kept is { } answer && answer.Facts == facts)
            return answer.Classes;
        var classes = YouthRules.ForbiddenClasses(place);
        kept = new Answer(facts, classes);
        return classes;
    }

    private static YouthFacts Of(PlaceProfile p) => new(
        KindOf(p.Type),
        Sectors.Of(p.Wz),
        p.Demands & YouthRules.NotLight,
        p.DailyMinutes ?? 0,
        WeeklyOf(p),
        p.BreakMinutes ?? -1,
        p.ShiftStart?.Ticks ?? -1,
        p.ShiftEnd?.Ticks ?? -1,
        (int)p.Days | ((int)p.Hazards << 7) | (p.PublicHolidays ? 1 << 14 : 0) | (p.MultiShift ? 1 << 15 : 0) | (p.PieceWork ? 1 << 16 : 0)
            | (p.BelowGround ? 1 << 17 : 0) | (p.LightWork ? 1 << 18 : 0) | (p.SpecialistSupervision ? 1 << 19 : 0));

    // The rules know three kinds of place: training, the school's work experience, all others.
    private static int KindOf(PlaceType type) => YouthRules.IsTraining(type) ? 1 : type is PlaceType.Internship or PlaceType.TrialDays ? 2 : 0;

    // Of the week they ask whether it is stated, over 35 or 40 hours, and whether another day is shorter than 8 hours.
    private static int WeeklyOf(PlaceProfile p) => p.WeeklyMinutes is not { } weekly
        ? 0
        : 1 | (weekly > 35 * 60 ? 2 : 0) | (weekly > 40 * 60 ? 4 : 0)
            | (weekly < (p.DailyMinutes ?? 0) + (480 * (BitOperations.PopCount((uint)p.Days) - 1)) ? 8 : 0);

    private sealed record Answer(YouthFacts Facts, int Classes);
}
