using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Domain.Placements;

/// <summary>Why a line of the history was put right; new ones go to the end, since what is stored keeps the numbers.</summary>
internal enum CorrectionReason { Mistyped, WronglyTold, OtherPlacement, Other }

/// <summary>A line of a placement's history that was wrong, and what stands there instead.</summary>
internal sealed class StageCorrection
{
    private StageCorrection()
    {
    }

    /// <summary>Records a correction of a line as it stands.</summary>
    public StageCorrection(StageEntry was, HistoryCorrection correction, DateTimeOffset at)
    {
        Id = Guid.CreateVersion7(at);
        Was = was.Copy();
        Stage = correction.Becomes?.Stage;
        On = correction.Becomes?.On;
        Why = correction.Why;
        By = correction.By;
        At = at;
    }

    public Guid Id { get; private init; }

    /// <summary>The line as it stood, with who had entered it and when.</summary>
    public StageEntry Was { get; private init; } = null!;

    /// <summary>None where the line was taken back.</summary>
    public PlacementStage? Stage { get; private init; }

    /// <inheritdoc cref="Stage"/>
    public DateOnly? On { get; private init; }

    public CorrectionReason Why { get; private init; }
    public string By { get; private init; } = "";
    public DateTimeOffset At { get; private init; }
}

/// <summary>A wish to put a line of the history right.</summary>
/// <param name="Number">Its place in the history, from 0.</param>
/// <param name="Becomes">What it should have said; none takes it back.</param>
internal sealed record HistoryCorrection(int Number, LineRight? Becomes, CorrectionReason Why, string By);

/// <summary>What a line should have said.</summary>
/// <param name="Reason">Of a step back; none keeps that of the line where the stage stays.</param>
internal sealed record LineRight(PlacementStage Stage, DateOnly On, DeclineReason? Reason);
