using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Places;

/// <summary>Working time of a place.</summary>
/// <param name="DailyMinutes">Without breaks, on the longest day, 1-1440.</param>
/// <param name="WeeklyMinutes">1-10080.</param>
/// <param name="BreakMinutes">Breaks on the longest day, 0-480.</param>
/// <param name="ShiftStart">Start, for example 07:00:00.</param>
/// <param name="ShiftEnd">End; earlier than the start when the shift goes past midnight.</param>
/// <param name="Days">Working days, at least one, each once.</param>
internal sealed record WorkingTimeBody(int DailyMinutes, int WeeklyMinutes, int BreakMinutes, TimeOnly ShiftStart, TimeOnly ShiftEnd, IReadOnlyList<WorkDay> Days);

/// <summary>Conditions of the work.</summary>
/// <param name="Demands">Functions that the work cannot do without, each once.</param>
/// <param name="Hazards">Hazards in the sense of § 22 JArbSchG, each once.</param>
/// <param name="PieceWork">§ 23 JArbSchG.</param>
/// <param name="BelowGround">§ 24 JArbSchG.</param>
/// <param name="TrainingWithSupervision">Needed for the aim of the training, under supervision (§ 22 Abs. 2 JArbSchG).</param>
/// <param name="ShiftOperation">Several shifts (§ 14 JArbSchG).</param>
/// <param name="LightWork">Light and suitable for children past full-time schooling (§ 7 JArbSchG).</param>
/// <param name="PublicHolidays">Work on public holidays, too (§ 18 JArbSchG).</param>
internal sealed record ConditionsBody(
    IReadOnlyList<FunctionalConstraint>? Demands = null, IReadOnlyList<Hazard>? Hazards = null,
    bool PieceWork = false, bool BelowGround = false, bool TrainingWithSupervision = false, bool ShiftOperation = false, bool LightWork = false,
    bool PublicHolidays = false);

/// <summary>What a place is; the same for creating, replacing and importing.</summary>
/// <param name="Type">Kind of place.</param>
/// <param name="KldbKey">KldB 2010, five digits.</param>
/// <param name="WorkingTime">Working time.</param>
/// <param name="Title">Up to 200 characters; never required.</param>
/// <param name="Description">Up to 8,000 characters; never required.</param>
/// <param name="Capacity">How many at once, 1-500.</param>
/// <param name="Conditions">Conditions of the work; none said = none.</param>
/// <param name="MentorIds">Mentors of the company, at most 20, each once.</param>
/// <param name="SupportOffers">Support that the place brings, at most 32 and one for a dimension and kind.</param>
/// <param name="StartFrom">Null = at once.</param>
/// <param name="StartUntil">The last day of starting; null = open.</param>
/// <param name="EndsOn">Null = without end.</param>
internal sealed record PlaceBody(
    PlaceType Type, string KldbKey, WorkingTimeBody WorkingTime, string? Title = null, string? Description = null, int Capacity = 1,
    ConditionsBody? Conditions = null, IReadOnlyList<string>? MentorIds = null, IReadOnlyList<SupportOffer>? SupportOffers = null,
    DateOnly? StartFrom = null, DateOnly? StartUntil = null, DateOnly? EndsOn = null)
{
    private static readonly DateOnly Earliest = new(1990, 1, 1);
    private static readonly DateOnly Latest = new(2100, 12, 31);

    /// <summary>The terms, or null with findings in the check.</summary>
    /// <param name="check">Receives what is wrong.</param>
    /// <param name="at">Pointer to this body; empty for the whole request.</param>
    public PlaceTerms? Read(Check check, string at = "")
    {
        var before = check.Errors.Count;
        var title = check.Text($"{at}/title", Title, 200);
        var description = check.Text($"{at}/description", Description, 8000);
        check.Known($"{at}/type", (PlaceType?)Type);
        check.That(KldbKey.Length == 5 && KldbKey.All(char.IsAsciiDigit), $"{at}/kldbKey", "must have five digits", "malformed");
        check.Range($"{at}/capacity", (int?)Capacity, 1, PlaceTerms.MaxCapacity);
        var days = ReadWorkingTime(check, $"{at}/workingTime");
        foreach (var (pointer, day) in new[] { ("startFrom", StartFrom), ("startUntil", StartUntil), ("endsOn", EndsOn) })
            check.Range($"{at}/{pointer}", day, Earliest, Latest);
        CheckMentors(check, at);
        CheckOffers(check, at);
        CheckFlags(check, $"{at}/conditions/demands", Conditions?.Demands);
        CheckFlags(check, $"{at}/conditions/hazards", Conditions?.Hazards);
        if (check.Errors.Count > before)
            return null;

        var conditions = Conditions ?? new ConditionsBody();
        var terms = new PlaceTerms
        {
            Type = Type,
            KldbKey = KldbKey,
            Title = title,
            Description = description,
            MentorIds = MentorIds ?? [],
            SupportOffers = SupportOffers ?? [],
            Demands = (conditions.Demands ?? []).Aggregate(FunctionalConstraint.None, (all, one) => all | one),
            Hazards = (conditions.Hazards ?? []).Aggregate(Hazard.None, (all, one) => all | one),
            DailyMinutes = WorkingTime.DailyMinutes,
            WeeklyMinutes = WorkingTime.WeeklyMinutes,
            BreakMinutes = WorkingTime.BreakMinutes,
            ShiftStart = WorkingTime.ShiftStart,
            ShiftEnd = WorkingTime.ShiftEnd,
            Days = days,
            PieceWork = conditions.PieceWork,
            BelowGround = conditions.BelowGround,
            TrainingWithSupervision = conditions.TrainingWithSupervision,
            ShiftOperation = conditions.ShiftOperation,
            LightWork = conditions.LightWork,
            PublicHolidays = conditions.PublicHolidays,
            Capacity = Capacity,
            StartFrom = StartFrom,
            StartUntil = StartUntil,
            EndsOn = EndsOn,
        };
        foreach (var finding in terms.Contradictions())
            check.Error(at + finding.Pointer, finding.Reason, finding.Code);
        return check.Errors.Count > before ? null : terms;
    }

    private int ReadWorkingTime(Check check, string at)
    {
        check.Range($"{at}/dailyMinutes", (int?)WorkingTime.DailyMinutes, 1, 1440);
        check.Range($"{at}/weeklyMinutes", (int?)WorkingTime.WeeklyMinutes, 1, 10_080);
        check.Range($"{at}/breakMinutes", (int?)WorkingTime.BreakMinutes, 0, 480);
        check.Count($"{at}/days", WorkingTime.Days, 1, 7);
        var days = 0;
        for (var i = 0; i < Math.Min(WorkingTime.Days.Count, 7); i++)
        {
            var day = 1 << (int)WorkingTime.Days[i];
            check.That((days & day) == 0, $"{at}/days/{i}", "stands there twice", "duplicate");
            days |= day;
        }

        return days;
    }

    private void CheckMentors(Check check, string at)
    {
        check.Count($"{at}/mentorIds", MentorIds, 0, 20);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(MentorIds?.Count ?? 0, 20); i++)
        {
            if (!check.That(MentorIds![i] is not null, $"{at}/mentorIds/{i}", "must not be null", "required"))
                continue;
            check.Id($"{at}/mentorIds/{i}", MentorIds[i], IdPrefix.Mentor);
            check.That(seen.Add(MentorIds[i]), $"{at}/mentorIds/{i}", "stands there twice", "duplicate");
        }
    }

    private void CheckOffers(Check check, string at)
    {
        check.Count($"{at}/supportOffers", SupportOffers, 0, 32);
        var seen = new HashSet<(Dimension, SupportKind)>();
        for (var i = 0; i < Math.Min(SupportOffers?.Count ?? 0, 32); i++)
        {
            if (!check.That(SupportOffers![i] is not null, $"{at}/supportOffers/{i}", "must not be null", "required"))
                continue;
            check.Range($"{at}/supportOffers/{i}/hoursPerWeek", (int?)SupportOffers[i].HoursPerWeek, 0, 40);
            check.That(seen.Add((SupportOffers[i].Dimension, SupportOffers[i].Kind)), $"{at}/supportOffers/{i}", "stands there twice", "duplicate");
        }
    }

    private static void CheckFlags<T>(Check check, string at, IReadOnlyList<T>? flags) where T : struct, Enum
    {
        // "none" is a name of the enum, too, and no demand or hazard.
        var known = Enum.GetValues<T>().Where(flag => !flag.Equals(default(T))).ToHashSet();
        check.Count(at, flags, 0, known.Count);
        var seen = new HashSet<T>();
        for (var i = 0; i < Math.Min(flags?.Count ?? 0, known.Count); i++)
        {
            check.That(known.Contains(flags![i]), $"{at}/{i}", "is not one of the known values", "unknown_value");
            check.That(seen.Add(flags[i]), $"{at}/{i}", "stands there twice", "duplicate");
        }
    }
}

/// <summary>Reading a requirement profile.</summary>
internal static class RequirementsBody
{
    public static readonly int Dimensions = Enum.GetValues<Dimension>().Length;

    /// <summary>Checks the 32 entries.</summary>
    public static void Read(Check check, string at, IReadOnlyList<Requirement?> requirements)
    {
        if (!check.Count(at, requirements, Dimensions, Dimensions))
            return;
        for (var i = 0; i < requirements.Count; i++)
        {
            if (requirements[i] is not { } requirement)
                continue;
            check.Range($"{at}/{i}/level", (int?)requirement.Level, 1, 5);
            check.Known($"{at}/{i}/importance", (Importance?)requirement.Importance);
        }
    }
}
