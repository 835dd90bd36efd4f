using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <content>Everybody's ranking at once: a cohort's candidate edges.</content>
public sealed partial class PlaceIndex
{
    /// <summary>So many people's tables have room in the nearest cache beside a tile of places.</summary>
    private const int BatchSize = 16;

    /// <summary>
    /// The ranking of each participant, as <see cref="RankPlaces"/> gives it, in the order of the participants and all of the
    /// same state of the index. Participants go through the places batch by batch, which costs less than one at a time.
    /// </summary>
    public IReadOnlyList<Ranking<RankedPlace>> RankPlacesForAll(IReadOnlyList<ParticipantProfile> participants, RankOptions options, int threads)
    {
        var state = Volatile.Read(ref _state);
        var version = state.Version;
        var rankings = new Ranking<RankedPlace>[participants.Count];

        // Each thread takes the next batch when it is done with one: a loop shared out beforehand leaves one of them waiting at the end.
        var next = 0;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            for (var first = Next(); first < participants.Count; first = Next())
                RankBatch(participants, first, Math.Min(BatchSize, participants.Count - first), options, (state, version), rankings);
        });
        return rankings;

        int Next() => Interlocked.Add(ref next, BatchSize) - BatchSize;
    }

    private static void RankBatch(
        IReadOnlyList<ParticipantProfile> participants, int first, int count, RankOptions options, (IndexState State, long Version) at, Ranking<RankedPlace>[] rankings)
    {
        var asked = new List<(int Index, PlaceQuery Query, InputGate Input)>(count);
        for (var i = first; i < first + count; i++)
        {
            var input = new InputGate(options);
            if (input.Accepts(participants[i]) && participants[i].MatchingConsent && participants[i].Ready)
                asked.Add((i, new PlaceQuery(participants[i], options), input));
            else
                rankings[i] = input.Nothing<RankedPlace>();
        }

        var bests = BatchScan.Run(at.State, [.. asked.Select(a => new PlaceSearch(a.Query, fine: true, at.State, at.Version))]);
        for (var i = 0; i < asked.Count; i++)
        {
            var (index, query, input) = asked[i];
            var best = NeedsCoarse(query, bests[i]) ? new IndexScan(new PlaceSearch(query, fine: false, at.State, at.Version), at.State).Run(threads: 1) : bests[i];
            rankings[index] = Page(query, best, input.Problems);
        }
    }
}
