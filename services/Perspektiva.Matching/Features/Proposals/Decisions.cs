using System.Diagnostics.Metrics;
using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>How often people follow the engine's advice: published, so that a rubber stamp would show.</summary>
internal sealed class Decisions : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _reviews;

    /// <summary>Makes the instruments.</summary>
    public Decisions(IMeterFactory meters)
    {
        _meter = meters.Create("Perspektiva.Matching");
        _decisions = _meter.CreateCounter<long>("perspektiva.matching.decisions", "{decision}", "Proposals by what the coach made of the advice");
        _reviews = _meter.CreateCounter<long>("perspektiva.matching.reviews", "{review}", "Objections, and second looks by what they came to");
    }

    /// <summary>Counts a recorded decision.</summary>
    public void Count(Proposal proposal) =>
        _decisions.Add(1, new KeyValuePair<string, object?>("decision", proposal.Decision == DecisionKind.Accepted ? "accepted" : "overridden"));

    /// <summary>Counts an objection or a second look.</summary>
    public void Count(ProposalReview review) => _reviews.Add(1, new KeyValuePair<string, object?>("review", review switch
    {
        { Kind: ReviewKind.Objection } => "objection",
        { Outcome: ReviewOutcome.Upheld } => "upheld",
        _ => "changed",
    }));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
