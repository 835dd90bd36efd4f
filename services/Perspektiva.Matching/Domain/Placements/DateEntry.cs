namespace Perspektiva.Matching.Domain.Placements;

/// <summary>Which of a placement's dates.</summary>
internal enum PlacementDate { Start, ProbationEnd, SubsidyEnd }

/// <summary>A date of a placement that was changed, with what it was before.</summary>
internal sealed class DateEntry
{
    private DateEntry()
    {
    }

    /// <summary>Records a change.</summary>
    public DateEntry(PlacementDate date, DateOnly? before, DateOnly? after, string by, DateTimeOffset at)
    {
        Id = Guid.CreateVersion7(at);
        Date = date;
        Before = before;
        After = after;
        By = by;
        At = at;
    }

    public Guid Id { get; private init; }
    public PlacementDate Date { get; private init; }
    public DateOnly? Before { get; private init; }
    public DateOnly? After { get; private init; }
    public string By { get; private init; } = "";
    public DateTimeOffset At { get; private init; }
}
