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
    /// <param name="participants">Whose places are asked for.</param>
    /// <param name="options">What is asked for; its own threads are not regarded.</param>
    /// <param name="threads">1 to the machine's; changes nothing in the answer.</param>
    /// <param name="stop">Asked between batches.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<ImmutableArray<RankPosition>> BestPlacesForAll(IReadOnlyList<ParticipantProfile> participants, RankOptions options, int threads, CancellationToken stop = default)
    {
        threads = Math.Clamp(threads, 1, Environment.ProcessorCount);
        var state = Volatile.Read(ref _state);
        var version = state.Version;
        var bests = new ImmutableArray<RankPosition>[participants.Count];

        // Those whose plans support the same abilities side by side, since what a batch asks alike is added up once.
        var order = Enumerable.Range(0, participants.Count).ToArray();
        Array.Sort(Array.ConvertAll(order, i => Supported(participants[i])), order);

        // As few batches as there may be, all alike, since a small one costs as much as a great one, and the threads come to an end together.
        var rounds = Math.Max(1, (participants.Count + (threads * BatchScan.Most) - 1) / (threads * BatchScan.Most));
        var share = Math.Max(BatchScan.Least, (participants.Count + (threads * rounds) - 1) / (threads * rounds));
        var next = 0;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, _ =>
        {
            var scan = new BatchScan(state);
            while (!stop.IsCancellationRequested && Take() is var (first, count) && count > 0)
                FindBatch(scan, participants, order.AsSpan(first, count), options, (state, version), bests);
        });
        stop.ThrowIfCancellationRequested();
        return bests;

        (int First, int Count) Take()
        {
            var first = Interlocked.Add(ref next, share) - share;
            return (first, Math.Min(share, participants.Count - first));
        }
    }

    private static void FindBatch(
        BatchScan scan, IReadOnlyList<ParticipantProfile> participants, ReadOnlySpan<int> batch, RankOptions options, (IndexState State, long Version) at, ImmutableArray<RankPosition>[] bests)
    {
        var asked = new List<(int Index, PlaceQuery Query)>(batch.Length);
        foreach (var i in batch)
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
            bests[index] = best.Positions(query.Top);
        }
    }

    private static uint Supported(ParticipantProfile participant)
    {
        var supported = 0u;
        for (var i = 0; i < AbilityProfile.Dimensions; i++)
            supported |= participant.Support.Levels[i] > 0 ? 1u << i : 0;
        return supported;
    }
}
