using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Domain.Placements;

/// <summary>What a side said after the end of why it ended, with what stood there before.</summary>
internal sealed class EndReasonSaid
{
    private EndReasonSaid()
    {
    }

    /// <summary>Records it.</summary>
    /// <param name="named">The reason, and whose view it is.</param>
    /// <param name="before">What stood there before; none where the side had not been heard.</param>
    /// <param name="as">In which role somebody said so.</param>
    /// <param name="by">Who it was.</param>
    /// <param name="at">When.</param>
    public EndReasonSaid(NamedReason named, EndReason? before, Party @as, string by, DateTimeOffset at)
    {
        Id = Guid.CreateVersion7(at);
        Side = named.Side;
        Before = before;
        After = named.Reason;
        As = @as;
        By = by;
        At = at;
    }

    public Guid Id { get; private init; }
    public Party Side { get; private init; }
    public EndReason? Before { get; private init; }
    public EndReason After { get; private init; }

    /// <summary>The coach's where it was recorded for another side.</summary>
    public Party As { get; private init; }

    public string By { get; private init; } = "";
    public DateTimeOffset At { get; private init; }
}
