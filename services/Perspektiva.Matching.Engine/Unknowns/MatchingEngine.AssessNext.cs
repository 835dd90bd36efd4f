namespace Perspektiva.Matching.Engine;

/// <content>Which abilities to assess next.</content>
public static partial class MatchingEngine
{
    /// <summary>The unassessed abilities whose assessment would change the top of a participant's list most.</summary>
    /// <param name="participant">The person.</param>
    /// <param name="places">All places.</param>
    /// <param name="options">Filters, and by <see cref="RankOptions.Top"/> how long the top of the list is; a page is not regarded.</param>
    /// <param name="limit">How many abilities to name at most, 1 or more.</param>
    public static AssessNext AssessNext(ParticipantProfile participant, IReadOnlyList<PlaceProfile> places, RankOptions options, int limit)
    {
        var top = options with { After = null };
        var now = RankPlaces(participant, places, top);
        return AssessNextSearch.Of(
            participant,
            limit,
            now.Problems,
            person => [.. (ReferenceEquals(person, participant) ? now : RankPlaces(person, places, top)).Items.Select(row => row.PlaceId)]);
    }
}
