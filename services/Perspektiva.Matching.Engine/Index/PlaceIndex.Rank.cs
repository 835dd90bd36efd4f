using System.Collections.Immutable;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <content>Ranking.</content>
public sealed partial class PlaceIndex
{
    /// <summary>The best places for a participant: the same rows, fits and order as <see cref="MatchingEngine.RankPlaces"/> over the same places.</summary>
    public Ranking<RankedPlace> RankPlaces(ParticipantProfile participant, RankOptions options)
    {
        var input = new InputGate(options);
        if (!input.Accepts(participant))
            return input.Nothing<RankedPlace>();
        if (!participant.MatchingConsent || !participant.Ready)
            return input.Nothing<RankedPlace>();
        var query = new PlaceQuery(participant, options);
        var state = Volatile.Read(ref _state);
        var version = state.Version;
        var best = Best(query, state, version, options);
        var rows = best.Ordered().ToList();
        var items = rows.Take(options.Top).Select(row => query.Describe(row.Segment.Rows[row.Slot], row.Position.Fit)).ToImmutableArray();
        return new Ranking<RankedPlace>(items, rows.Count > options.Top ? new RankPosition(items[^1].Fit, items[^1].PlaceId) : null, input.Problems);
    }

    private static TopList Best(PlaceQuery query, IndexState state, long version, RankOptions options)
    {
        // The fine scan sees only fits above the cap of a decisive gap of two; when they do not fill the list, the coarse one sees all.
        var fine = Run(fine: true);
        return fine.IsFull || query.OnlyFine || query.MinFit > ScanPlan.FineAbove ? fine : Run(fine: false);

        TopList Run(bool fine)
        {
            var scan = new IndexScan(query, new ScanPlan(query, fine, state.Codes), state, version);
            return scan.Run(Math.Clamp(options.Threads, 1, Environment.ProcessorCount));
        }
    }
}
