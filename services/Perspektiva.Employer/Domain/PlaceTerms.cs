using Perspektiva.Contracts.V1;

namespace Perspektiva.Employer.Domain;

/// <summary>What the company declares about a place: kind of work, working time, conditions, how many, from when.</summary>
internal sealed class PlaceTerms
{
    public const int MaxCapacity = 500;

    public required PlaceType Type { get; init; }

    /// <summary>KldB 2010, five digits; whether it exists is asked when publishing.</summary>
    public required string KldbKey { get; init; }

    /// <summary>Up to 200 characters; stays in this service.</summary>
    public string? Title { get; init; }

    /// <summary>Up to 8,000 characters; never required, stays in this service.</summary>
    public string? Description { get; init; }

    /// <summary>Public ids of the mentors, at most 20.</summary>
    public IReadOnlyList<string> MentorIds { get; set; } = [];

    public IReadOnlyList<SupportOffer> SupportOffers { get; init; } = [];

    public FunctionalConstraint Demands { get; init; }

    public Hazard Hazards { get; init; }

    /// <summary>Without breaks, on the longest day, 1-1440.</summary>
    public required int DailyMinutes { get; init; }

    /// <summary>1-10080.</summary>
    public required int WeeklyMinutes { get; init; }

    /// <summary>On the longest day, 0-480.</summary>
    public required int BreakMinutes { get; init; }

    public required TimeOnly ShiftStart { get; init; }

    /// <summary>Earlier than the start when the shift goes past midnight.</summary>
    public required TimeOnly ShiftEnd { get; init; }

    /// <summary>Bit 0 = Monday ... bit 6 = Sunday.</summary>
    public required int Days { get; init; }

    public bool PieceWork { get; init; }

    public bool BelowGround { get; init; }

    public bool TrainingWithSupervision { get; init; }

    public bool ShiftOperation { get; init; }

    public bool LightWork { get; init; }

    /// <summary>Work on public holidays, too (§ 18 JArbSchG).</summary>
    public bool PublicHolidays { get; init; }

    /// <summary>How many at once, 1-500.</summary>
    public required int Capacity { get; init; }

    /// <summary>Null = at once.</summary>
    public DateOnly? StartFrom { get; init; }

    /// <summary>The last possible day of starting; null = open.</summary>
    public DateOnly? StartUntil { get; init; }

    /// <summary>Null = without end.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>From the shift's start to its end in minutes; a shift that ends when it started lasts a whole day.</summary>
    public int SpanMinutes
    {
        get
        {
            var span = (int)(ShiftEnd - ShiftStart).TotalMinutes;
            return span == 0 ? 24 * 60 : span;
        }
    }

    /// <summary>Whether the working time contradicts itself.</summary>
    public IEnumerable<Finding> Contradictions()
    {
        if (DailyMinutes + BreakMinutes > SpanMinutes)
            yield return new("/workingTime/dailyMinutes", "must fit between start and end of the shift together with the breaks", "inconsistent");
        if (WeeklyMinutes > DailyMinutes * int.PopCount(Days))
            yield return new("/workingTime/weeklyMinutes", "must not be more than the longest day on each of the working days", "inconsistent");
        if (StartFrom > StartUntil)
            yield return new("/startUntil", "must not be before startFrom", "out_of_order");
        if (EndsOn < (StartUntil ?? StartFrom))
            yield return new("/endsOn", "must not be before the last day of starting", "out_of_order");
    }
}

/// <summary>Something that is wrong, where (JSON pointer into the place), and a stable code.</summary>
internal sealed record Finding(string Pointer, string Reason, string Code);
