using System.Collections.Immutable;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <content>Everybody's ranking at once: a cohort's candidate edges.</content>
public sealed partial class PlaceIndex
{
    /// <summary>
    /// The best places of each participant with their fits, the rows that <see cref="RankPlaces"/> would list, in the order of the participants and all of the same
    /// state of the index; none for a participant or options that it refuses. Participants go through the places batch by batch, which costs less than one at a time.
    /// </summary>
    public IReadOnlyList<ImmutableArray<RankPosition>> BestPlacesForAll(IReadOnlyList<ParticipantProfile> participants, RankOptions options, int threads)
    {
        var state = Volatile.Read(ref _state);
        var version = state.Version;
        var bests = new ImmutableArray<RankPosition>[participants.Count];

        // Each thread takes the next batch when it is done with one, great ones first: a loop shared out beforehand leaves one of them waiting at the end.
        var next = 0;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            var scan = new BatchScan(state);
            while (Take() is var (first, count) && count > 0)
                FindBatch(scan, participants, first, count, options, (state, version), bests);
        });
        return bests;

        (int First, int Count) Take()
        {
            while (true)
            {
                var first = Volatile.Read(ref next);
                var left = participants.Count - first;
                var count = Math.Min(left, Math.Clamp(left / (2 * threads), BatchScan.Least, BatchScan.Most));
                if (count <= 0 || Interlocked.CompareExchange(ref next, first + count, first) == first)
                    return (first, count);
            }
        }
    }

    private static void FindBatch(
        BatchScan scan, IReadOnlyList<ParticipantProfile> participants, int first, int count, RankOptions options, (IndexState State, long Version) at, ImmutableArray<RankPosition>[] bests)
    {
        var asked = new List<(int Index, PlaceQuery Query)>(count);
        for (var i = first; i < first + count; i++)
        {
            bests[i] = [];
            if (new InputGate(options).Accepts(participants[i]) && participants[i].MatchingConsent && participants[i].Ready)
                asked.Add((i, new PlaceQuery(participants[i], options)));
        }

        var found = scan.Run([.. asked.Select(a => new PlaceSearch(a.Query, fine: true, at.State, at.Version))]);
        for (var i = 0; i < asked.Count; i++)
        {
            var (index, query) = asked[i];
            var best = NeedsCoarse(query, found[i]) ? new IndexScan(new PlaceSearch(query, fine: false, at.State, at.Version), at.State).Run(threads: 1) : found[i];
            bests[index] = [.. best.Ordered().Take(query.Top).Select(row => row.Position)];
        }
    }
}
