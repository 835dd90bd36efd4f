using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <content>Everybody's ranking at once: a cohort's candidate edges.</content>
public sealed partial class PlaceIndex
{
    private const int BatchSize = 32;

    /// <summary>
    /// The ranking of each participant, as <see cref="RankPlaces"/> gives it, in the order of the participants and all of the
    /// same state of the index. Participants go through the places batch by batch, which costs less than one at a time.
    /// </summary>
    public IReadOnlyList<Ranking<RankedPlace>> RankPlacesForAll(IReadOnlyList<ParticipantProfile> participants, RankOptions options, int threads)
    {
        var state = Volatile.Read(ref _state);
        var (version, seeds) = (state.Version, new BatchSeeds());
        var rankings = new Ranking<RankedPlace>[participants.Count];
        Parallel.For(0, (participants.Count + BatchSize - 1) / BatchSize, new ParallelOptions { MaxDegreeOfParallelism = threads }, batch =>
        {
            var first = batch * BatchSize;
            RankBatch(participants, first, Math.Min(BatchSize, participants.Count - first), options, new BatchScan(state, version, seeds), rankings);
        });
        return rankings;
    }

    private static void RankBatch(
        IReadOnlyList<ParticipantProfile> participants, int first, int count, RankOptions options, BatchScan batch, Ranking<RankedPlace>[] rankings)
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

        var bests = batch.Run([.. asked.Select(a => a.Query)], fine: true);
        for (var i = 0; i < asked.Count; i++)
        {
            var (index, query, input) = asked[i];
            var best = NeedsCoarse(query, bests[i]) ? batch.Run([query], fine: false)[0] : bests[i];
            rankings[index] = Page(query, best, input.Problems);
        }
    }
}
