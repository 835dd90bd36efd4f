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
        if (!input.Accepts(participant) || !participant.MatchingConsent || !participant.Ready)
            return input.Nothing<RankedPlace>();
        var query = new PlaceQuery(participant, options);
        var state = Volatile.Read(ref _state);
        return Page(query, state, Best(query, state, state.Version, options), input.Problems);
    }

    private static TopList Best(PlaceQuery query, IndexState state, long version, RankOptions options)
    {
        var fine = Pass(fine: true);
        return NeedsCoarse(query, fine) ? Pass(fine: false) : fine;

        TopList Pass(bool fine) =>
            new IndexScan(new PlaceSearch(query, fine, state, version), state).Run(Math.Clamp(options.Threads, 1, Environment.ProcessorCount));
    }

    // The fine scan sees only fits above the cap of a decisive gap of two; when they do not fill the list, the coarse one sees all.
    private static bool NeedsCoarse(PlaceQuery query, TopList fine) => !fine.IsFull && !query.OnlyFine && query.MinFit <= ScanPlan.FineAbove;

    private static Ranking<RankedPlace> Page(PlaceQuery query, IndexState state, TopList best, ImmutableArray<InputProblem> problems)
    {
        var rows = best.Ordered();
        var items = ImmutableArray.CreateBuilder<RankedPlace>(Math.Min(query.Top, rows.Count));
        foreach (ref readonly var row in rows.AsSpan(0, items.Capacity))
            items.Add(query.Describe(state.Segments[row.Segment].Rows[row.Slot], row.Position.Fit));
        return new Ranking<RankedPlace>(items.MoveToImmutable(), rows.Count > query.Top ? rows[query.Top - 1].Position : null, problems);
    }
}
