using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Domain.Placements;

/// <summary>One line of a placement's history.</summary>
internal sealed class StageEntry
{
    private StageEntry()
    {
    }

    /// <summary>Records a stage.</summary>
    public StageEntry(StageChange change, DateTimeOffset at)
    {
        Id = Guid.CreateVersion7(at);
        Stage = change.Stage;
        On = change.On;
        Reason = change.Reason;
        EndReasons = change.Ends;
        PauseReason = change.Pause;
        PauseNamedBy = change.Pause is null ? null : change.Side;
        By = change.By;
        At = at;
    }

    public Guid Id { get; private init; }
    public PlacementStage Stage { get; private init; }
    public DateOnly On { get; private set; }
    public DeclineReason Reason { get; private init; }

    /// <summary>Why it ended, by the sides that said so; none of another stage, and where a decline alone was given (<see cref="PlacementReasons"/>).</summary>
    public IReadOnlyList<NamedReason>? EndReasons { get; private init; }

    /// <summary>Why it paused; none as for <see cref="EndReasons"/>.</summary>
    public PauseReason? PauseReason { get; private init; }

    /// <summary>Which side said why it paused.</summary>
    public Party? PauseNamedBy { get; private init; }
    public string By { get; private init; } = "";
    public DateTimeOffset At { get; private init; }

    /// <summary>The first stage begins with the first day, wherever that moves.</summary>
    public void MoveTo(DateOnly day) => On = day;
}
