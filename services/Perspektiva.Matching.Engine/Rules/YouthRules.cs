using System.Numerics;

namespace Perspektiva.Matching.Engine;

/// <summary>A rule of the JArbSchG: a place and a class of person, nothing else, so that an index can answer it beforehand.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Citation">Paragraph.</param>
/// <param name="Forbids">Whether the place is unlawful for the class.</param>
internal sealed record YouthRule(string Id, string Citation, Func<PlaceProfile, YouthClass, bool> Forbids);

/// <summary>DOMAIN's table of the Youth Labour Protection Act, row by row; times in minutes.</summary>
internal static class YouthRules
{
    /// <summary>The rules in force.</summary>
    public static readonly YouthRule[] All = Of(SectorTraits.SaturdayWork, SectorTraits.SundayWork, SectorTraits.LongSpan, trainingFreesPieceWork: false);

    /// <summary>The rules under a reading of the act.</summary>
    /// <param name="saturdays">Sectors that work on Saturdays (§ 16).</param>
    /// <param name="sundays">Sectors that work on Sundays and public holidays (§§ 17, 18).</param>
    /// <param name="longSpan">Sectors whose shifts may span 11 hours (§ 12).</param>
    /// <param name="trainingFreesPieceWork">Whether training under a specialist frees piece work itself (§ 23).</param>
    public static YouthRule[] Of(SectorTraits saturdays, SectorTraits sundays, SectorTraits longSpan, bool trainingFreesPieceWork) =>
    [
        new("youth.times-unknown", "§§ 8-18 JArbSchG", TimesUnknown),
        new("youth.child-work", "§ 5 JArbSchG", ChildWork),
        new("youth.child-light-work", "§§ 5, 7 JArbSchG", ChildLightWork),
        new("youth.daily", "§ 8 JArbSchG", Daily),
        new("youth.weekly", "§ 8 JArbSchG", Weekly),
        new("youth.breaks", "§ 11 JArbSchG", Breaks),
        new("youth.span", "§ 12 JArbSchG", (place, c) => Span(place, c, longSpan)),
        new("youth.rest", "§ 13 JArbSchG", Rest),
        new("youth.night", "§ 14 JArbSchG", Night),
        new("youth.five-days", "§ 15 JArbSchG", FiveDays),
        new("youth.saturday", "§ 16 JArbSchG", (place, c) => Works(place, c, Weekdays.Saturday) && !Has(place, saturdays)),
        new("youth.sunday", "§ 17 JArbSchG", (place, c) => Works(place, c, Weekdays.Sunday) && !Has(place, sundays)),
        new("youth.holiday", "§ 18 JArbSchG", (place, c) => c != YouthClass.Adult && place.PublicHolidays && !Has(place, sundays)),
        new("youth.hazard", "§ 22 JArbSchG", Hazards),
        new("youth.piece-work", "§ 23 JArbSchG", (place, c) => c != YouthClass.Adult && place.PieceWork && !(trainingFreesPieceWork && IsSupervisedTraining(place, c))),
        new("youth.below-ground", "§ 24 JArbSchG", BelowGround),
    ];

    /// <summary>Demands that no work light enough for children has.</summary>
    public const FunctionalConstraint NotLight = FunctionalConstraint.LiftingAbove10Kg | FunctionalConstraint.Heights
        | FunctionalConstraint.Machinery | FunctionalConstraint.DustOrChemicals | FunctionalConstraint.Noise | FunctionalConstraint.ColdOrHeat;

    /// <summary>Dangers that no training allows (§ 22 Abs. 1 Nr. 1 and 2).</summary>
    public const Hazard NeverFreed = Hazard.BeyondCapacity | Hazard.MoralDanger;

    /// <summary>Bit c set: unlawful for class c.</summary>
    public static int ForbiddenClasses(PlaceProfile place)
    {
        var bits = 0;
        for (var c = YouthClass.ChildInSchooling; c < YouthClass.Adult; c++)
        {
            foreach (var rule in All)
            {
                if (rule.Forbids(place, c))
                {
                    bits |= 1 << (int)c;
                    break;
                }
            }
        }

        return bits;
    }

    /// <summary>A child in the act's sense: under 15, or in compulsory full-time schooling (§ 2).</summary>
    public static bool IsChild(YouthClass c) => c <= YouthClass.ChildPastSchooling;

    public static bool IsTraining(PlaceType type) =>
        type is PlaceType.Apprenticeship or PlaceType.ReducedTheoryApprenticeship or PlaceType.AssistedApprenticeship;

    private static bool IsTraining(PlaceProfile place) => IsTraining(place.Type);

    private static bool Has(PlaceProfile place, SectorTraits traits) => (Sectors.Of(place.Wz) & traits) != 0;

    // A company that states no times cannot be checked; a minor is not sent there on a guess.
    private static bool TimesUnknown(PlaceProfile place, YouthClass c) => c != YouthClass.Adult
        && (place.DailyMinutes is null || place.WeeklyMinutes is null || place.ShiftStart is null || place.ShiftEnd is null || place.Days == Weekdays.None);

    // § 5 Abs. 2 Nr. 2: in compulsory schooling only the school's own work experience.
    private static bool ChildWork(PlaceProfile place, YouthClass c) =>
        c == YouthClass.ChildInSchooling && place.Type is not (PlaceType.Internship or PlaceType.TrialDays);

    // § 7 Satz 1 Nr. 2 (for internships by § 5 Abs. 2 Satz 2): light work, 7 hours a day, 35 a week; Nr. 1: or an apprenticeship.
    private static bool ChildLightWork(PlaceProfile place, YouthClass c)
    {
        if (!IsChild(c) || (c == YouthClass.ChildPastSchooling && IsTraining(place)))
            return false;
        return place.DailyMinutes > 7 * 60 || place.WeeklyMinutes > 35 * 60 || !place.LightWork
            || (place.Demands & NotLight) != 0 || place.Hazards != Hazard.None || place.PieceWork || place.BelowGround;
    }

    // § 8 Abs. 1 and 2a: 8 hours, or 8.5 where another day of the week is shorter than 8.
    private static bool Daily(PlaceProfile place, YouthClass c)
    {
        if (c == YouthClass.Adult || place.DailyMinutes is not { } daily || daily <= 480)
            return false;
        var days = BitOperations.PopCount((uint)place.Days);
        var anotherIsShorter = days >= 2 && place.WeeklyMinutes < daily + (480 * (days - 1));
        return daily > 510 || !anotherIsShorter;
    }

    private static bool Weekly(PlaceProfile place, YouthClass c) => c != YouthClass.Adult && place.WeeklyMinutes > 40 * 60;

    // § 11 Abs. 1: the breaks are long enough, and what lies between begin and end holds the work and its breaks.
    private static bool Breaks(PlaceProfile place, YouthClass c) =>
        c != YouthClass.Adult && place.DailyMinutes is { } daily
        && (place.BreakMinutes < BreakMinutes(daily) || SpanMinutes(place) < daily + BreakMinutes(daily));

    private static int BreakMinutes(int daily) => daily switch
    {
        > 360 => 60,
        > 270 => 30,
        _ => 0,
    };

    private static bool Span(PlaceProfile place, YouthClass c, SectorTraits longSpan)
    {
        if (c == YouthClass.Adult || SpanMinutes(place) is not { } span)
            return false;
        if (place.BelowGround)
            return span > 8 * 60;
        return span > (Has(place, longSpan) ? 11 : 10) * 60;
    }

    // § 13: 12 hours between the end of one working day and the begin of the next, at the same times each day.
    private static bool Rest(PlaceProfile place, YouthClass c) =>
        c != YouthClass.Adult && SpanMinutes(place) is { } span && (24 * 60) - span < 12 * 60;

    private static bool Night(PlaceProfile place, YouthClass c)
    {
        if (c == YouthClass.Adult || place.ShiftStart is not { } start || place.ShiftEnd is not { } end)
            return false;
        if (end <= start)
            return true;
        var from16 = c >= YouthClass.Youth16;
        var earliest = 6;
        if (from16 && Has(place, SectorTraits.Bakery))
            earliest = c >= YouthClass.Youth17 ? 4 : 5;
        var latest = 20;
        if (from16 && Has(place, SectorTraits.Gastronomy | SectorTraits.Fairs))
            latest = 22;
        if (from16 && place.MultiShift)
            latest = 23;
        var lawful = start >= new TimeOnly(earliest, 0) && end <= new TimeOnly(latest, 0);

        // § 14 Abs. 2 Nr. 3 says "ab 5 Uhr oder bis 21 Uhr": one of both.
        var farming = from16 && Has(place, SectorTraits.Agriculture)
            && ((start >= new TimeOnly(5, 0) && end <= new TimeOnly(20, 0)) || (start >= new TimeOnly(6, 0) && end <= new TimeOnly(21, 0)));
        return !lawful && !farming;
    }

    private static bool FiveDays(PlaceProfile place, YouthClass c) => c != YouthClass.Adult && BitOperations.PopCount((uint)place.Days) > 5;

    private static bool Works(PlaceProfile place, YouthClass c, Weekdays day) => c != YouthClass.Adult && place.Days.HasFlag(day);

    // § 22 Abs. 2 frees Nr. 3-7 for training under a specialist; never Nr. 1 and 2, and not for children (Abs. 2 speaks of youths).
    private static bool Hazards(PlaceProfile place, YouthClass c)
    {
        if (c == YouthClass.Adult || place.Hazards == Hazard.None)
            return false;
        return !IsSupervisedTraining(place, c) || (place.Hazards & NeverFreed) != 0;
    }

    private static bool IsSupervisedTraining(PlaceProfile place, YouthClass c) => !IsChild(c) && IsTraining(place) && place.SpecialistSupervision;

    // § 24 Abs. 2: from 16, where training needs it, under a specialist.
    private static bool BelowGround(PlaceProfile place, YouthClass c) =>
        c != YouthClass.Adult && place.BelowGround && !(c >= YouthClass.Youth16 && IsTraining(place) && place.SpecialistSupervision);

    private static int? SpanMinutes(PlaceProfile place) => place.ShiftStart is { } start && place.ShiftEnd is { } end
        ? ((int)(end - start).TotalMinutes + (24 * 60) - 1) % (24 * 60) + 1
        : null;
}
