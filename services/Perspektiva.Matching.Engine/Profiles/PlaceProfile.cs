namespace Perspektiva.Matching.Engine;

/// <summary>What the engine knows of a place in a company.</summary>
public sealed record PlaceProfile
{
    /// <summary>The id; ties between equal fits are broken by it.</summary>
    public required Guid Id { get; init; }

    /// <summary>What is asked, per dimension.</summary>
    public required RequirementProfile Requirements { get; init; }

    /// <summary>Levels of a gap that the place's own support answers, to those who need it.</summary>
    public SupportProfile Support { get; init; } = SupportProfile.None;

    /// <summary>Functional demands.</summary>
    public FunctionalConstraint Demands { get; init; }

    /// <summary>Place type.</summary>
    public PlaceType Type { get; init; } = PlaceType.Job;

    /// <summary>KldB 2010 key, 2 to 5 digits; null = unknown.</summary>
    public string? Kldb { get; init; }

    /// <summary>WZ 2008 key, with or without dots ("56.10"); null = unknown, then no sector exception applies.</summary>
    public string? Wz { get; init; }

    /// <summary>Where the work is done; null = unknown, then neither the mobility rule nor the commute counts.</summary>
    public GeoPoint? Location { get; init; }

    /// <summary>Working time on the longest day, in minutes without breaks, 1 to 1440; null = not stated.</summary>
    public int? DailyMinutes { get; init; }

    /// <summary>Working time a week, in minutes without breaks, 1 to 10080; null = not stated.</summary>
    public int? WeeklyMinutes { get; init; }

    /// <summary>Breaks on the longest day, in minutes, 0 to 480; null = not stated, then what the shift leaves beside the work counts.</summary>
    public int? BreakMinutes { get; init; }

    /// <summary>Earliest begin of a working day; null = not stated.</summary>
    public TimeOnly? ShiftStart { get; init; }

    /// <summary>Latest end of a working day; at or before <see cref="ShiftStart"/> = on the next day; null = not stated.</summary>
    public TimeOnly? ShiftEnd { get; init; }

    /// <summary>Days of the week; none = not stated.</summary>
    public Weekdays Days { get; init; }

    /// <summary>Whether public holidays are worked.</summary>
    public bool PublicHolidays { get; init; }

    /// <summary>Whether the company works in several shifts (§ 14 Abs. 2 Nr. 2 JArbSchG).</summary>
    public bool MultiShift { get; init; }

    /// <summary>Dangers present.</summary>
    public Hazard Hazards { get; init; }

    /// <summary>Piece work, or another pace that raises the pay.</summary>
    public bool PieceWork { get; init; }

    /// <summary>Work below ground.</summary>
    public bool BelowGround { get; init; }

    /// <summary>The company declares the work light and fit for children in the sense of § 7 JArbSchG.</summary>
    public bool LightWork { get; init; }

    /// <summary>A specialist supervises, as §§ 22-24 JArbSchG ask for their exceptions.</summary>
    public bool SpecialistSupervision { get; init; }

    /// <summary>Free places now; 0 = full.</summary>
    public int CapacityFree { get; init; } = 1;

    /// <summary>First possible day; null = at once.</summary>
    public DateOnly? StartFrom { get; init; }

    /// <summary>Last possible day to begin; null = open.</summary>
    public DateOnly? StartTo { get; init; }

    /// <summary>How long it lasts, in days, whenever it begins; null = open or not stated.</summary>
    public int? DurationDays { get; init; }

    /// <summary>Its last day, whenever it begins; nothing begins after it. It tells a length only where <see cref="StartFrom"/> stands too; null = open.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>Published, neither paused, closed nor expired, and of a company that takes people at present.</summary>
    public bool Published { get; init; } = true;

    /// <summary>Stated demands, and those that lie in the days and times: work on Saturday or Sunday, also in a shift that goes on from Friday; more than two hours of night (23 to 6, in bakeries and confectioners' 22 to 5, § 2 Abs. 3 and 4 ArbZG).</summary>
    internal FunctionalConstraint AllDemands => Demands | DemandsOfTimes;

    /// <summary>What the days and times demand, ticked or not. Work in shifts is none of it: that the company has several shifts does not make this place's times change.</summary>
    internal FunctionalConstraint DemandsOfTimes => DemandsOfTimesV3 | (GoesOnIntoSaturday ? FunctionalConstraint.Weekend : 0);

    /// <summary><see cref="DemandsOfTimes"/> as rules-v3 read it: a shift counts to the day on which it begins.</summary>
    internal FunctionalConstraint DemandsOfTimesV3 => TimesDemand(nightFrom: !LiesByDay && (Sectors.Of(Wz) & SectorTraits.Bakery) != 0 ? 22 : 23);

    /// <summary>The same with seven hours of night from a given one on.</summary>
    internal FunctionalConstraint TimesDemand(int nightFrom) =>
        ((Days & (Weekdays.Saturday | Weekdays.Sunday)) != 0 ? FunctionalConstraint.Weekend : 0) | (NightMinutes(nightFrom) > 120 ? FunctionalConstraint.Night : 0);

    /// <summary>Last day on which anything can begin; null = open.</summary>
    internal DateOnly? LastStart => EndsOn is { } last && !(StartTo <= last) ? last : StartTo;

    // Most places do: then nobody need ask for the sector, which only moves the night.
    private bool LiesByDay => ShiftStart is { Hour: >= 6 } from && ShiftEnd is { Hour: < 22 } until && from < until;

    // A shift that ends at midnight ends with Friday.
    private bool GoesOnIntoSaturday =>
        (Days & Weekdays.Friday) != 0 && ShiftStart is { } from && ShiftEnd is { } until && until <= from && until > TimeOnly.MinValue;

    private int NightMinutes(int nightFrom)
    {
        if (ShiftStart is not { } from || ShiftEnd is not { } until)
            return 0;
        var (begin, end) = ((int)(from.Ticks / TimeSpan.TicksPerMinute), (int)(until.Ticks / TimeSpan.TicksPerMinute));
        end += end <= begin ? 24 * 60 : 0;
        var minutes = 0;
        for (var night = nightFrom - 24; night <= nightFrom + 24; night += 24)
            minutes += Common(begin, end, night * 60, (night + 7) * 60);
        return minutes;
    }

    /// <summary>Number of the day after the last one when it begins on a day; null = open.</summary>
    internal int? DayAfter(DateOnly start) => StartFrom is not null && EndsOn is { } last ? last.DayNumber + 1 : start.DayNumber + DurationDays;

    private static int Common(int begin, int end, int from, int until) => Math.Max(0, Math.Min(end, until) - Math.Max(begin, from));

    /// <summary>The KldB main group (two digits), 0 when unknown.</summary>
    internal int Field => Kldb is { Length: >= 2 } key && char.IsAsciiDigit(key[0]) && char.IsAsciiDigit(key[1])
        ? ((key[0] - '0') * 10) + key[1] - '0'
        : 0;

    /// <summary>Hours a week, begun hours counted, 0 when not stated.</summary>
    internal int WeeklyHours => WeeklyMinutes is { } minutes ? (minutes + 59) / 60 : 0;
}
