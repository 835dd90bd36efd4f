namespace Perspektiva.Matching.Engine;

/// <content>Everybody's ranking at once: a cohort's candidate edges.</content>
public sealed partial class PlaceIndex
{
    /// <summary>The ranking of each participant, as <see cref="RankPlaces"/> gives it, in the order of the participants.</summary>
    public IReadOnlyList<Ranking<RankedPlace>> RankPlacesForAll(IReadOnlyList<ParticipantProfile> participants, RankOptions options, int threads)
    {
        var rankings = new Ranking<RankedPlace>[participants.Count];
        Parallel.For(0, participants.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => rankings[i] = RankPlaces(participants[i], options));
        return rankings;
    }
}
