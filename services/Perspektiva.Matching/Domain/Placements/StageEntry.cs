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
    public PlacementStage Stage { get; private set; }
    public DateOnly On { get; private set; }
    public DeclineReason Reason { get; private set; }

    /// <summary>Why it ended, by the sides that said so; none of another stage, and where a decline alone was given (<see cref="PlacementReasons"/>).</summary>
    public IReadOnlyList<NamedReason>? EndReasons { get; private set; }

    /// <summary>A decline alone was given at the end: it stays the first view beside what sides add later.</summary>
    public bool DeclineFirst { get; private set; }

    /// <summary>Why it paused; none as for <see cref="EndReasons"/>.</summary>
    public PauseReason? PauseReason { get; private init; }

    /// <summary>Which side said why it paused.</summary>
    public Party? PauseNamedBy { get; private init; }
    public string By { get; private init; } = "";
    public DateTimeOffset At { get; private init; }

    /// <summary>The first stage begins with the first day, wherever that moves.</summary>
    public void MoveTo(DateOnly day) => On = day;

    /// <summary>A side's view, in place of what it said before or after the others'.</summary>
    public void Name(NamedReason named)
    {
        DeclineFirst |= EndReasons is null;
        var known = EndReasons ?? [];
        EndReasons = known.Any(other => other.Side == named.Side)
            ? [.. known.Select(other => other.Side == named.Side ? named : other)]
            : [.. known, named];
        if (!DeclineFirst)
            Reason = EndReasons[0].Reason.AsDecline();
    }

    /// <summary>What it says, as a wish to say it.</summary>
    public StageChange AsChange() => new(Stage, On, Reason, By, EndReasons, PauseReason, PauseNamedBy);

    /// <summary>It should have said this.</summary>
    public void Become(StageChange change) => (Stage, On, Reason) = (change.Stage, change.On, change.Reason);

    /// <summary>As it stands, to be kept.</summary>
    public StageEntry Copy() => new(AsChange(), At) { Id = Id, DeclineFirst = DeclineFirst };
}
