using System.Collections.Concurrent;
using Perspektiva.Matching.Engine;

namespace Perspektiva.Matching.Features.Index;

/// <summary>A participant in the index: what the engine ranks, and who may see it.</summary>
internal sealed record IndexedParticipant(
    ParticipantProfile Profile, string PublicId, IReadOnlyList<string> OrganisationIds, IReadOnlyList<string> RegisteringOrganisationIds,
    string? CoachId, string? SubstituteCoachId, IReadOnlyList<string> GuardianIds);

/// <summary>A place in the index: what the engine ranks, and what a list shows of it.</summary>
internal sealed record IndexedPlace(PlaceProfile Profile, string PublicId, string CompanyPublicId);

/// <summary>People and places in this replica's memory. The one seam between the service and the engine's search.</summary>
internal sealed class MatchIndex
{
    private volatile Content _content = new(new PlaceIndex(), []);

    /// <summary>How many stand in it.</summary>
    public (int Participants, int Places) Count => (_content.Participants.Count, _content.Places.Count);

    /// <summary>Everybody who may be ranked.</summary>
    public IEnumerable<IndexedParticipant> Participants => _content.Participants.All;

    /// <summary>Every open place.</summary>
    public IEnumerable<IndexedPlace> Places => _content.Places.Values;

    /// <summary>A participant, if known and with consent.</summary>
    public IndexedParticipant? Participant(Guid id) => _content.Participants.Find(id);

    /// <summary>A place, if known and open.</summary>
    public IndexedPlace? Place(Guid id) => _content.Places.GetValueOrDefault(id);

    /// <summary>Puts a participant in, or takes one out that may not be ranked.</summary>
    public void Set(Guid id, IndexedParticipant? participant)
    {
        if (participant is null)
            _content.Participants.Remove(id);
        else
            _content.Participants.Upsert(participant);
    }

    /// <summary>Puts a place in, or takes one out that is not open, or that the engine cannot rank (why-not then says why).</summary>
    public void Set(Guid id, IndexedPlace? place)
    {
        var content = _content;
        if (place is null)
            content.Places.TryRemove(id, out _);
        else
            content.Places[id] = place;
        if (place is null || content.Ranked.Upsert(place.Profile) is not null)
            content.Ranked.Remove(id);
    }

    /// <summary>Replaces everything at once; queries under way finish on what they began with.</summary>
    public void Replace(IReadOnlyList<IndexedParticipant> participants, IReadOnlyList<IndexedPlace> places)
    {
        var content = new Content(PlaceIndex.Build([.. places.Select(place => place.Profile)], out _), participants);
        foreach (var place in places)
            content.Places[place.Profile.Id] = place;
        _content = content;
    }

    /// <summary>The best places for a participant.</summary>
    public Ranking<RankedPlace> RankPlaces(ParticipantProfile participant, RankOptions options) => _content.Ranked.RankPlaces(participant, options);

    /// <summary>Which abilities to assess next.</summary>
    public AssessNext AssessNext(ParticipantProfile participant, RankOptions options, int limit) => _content.Ranked.AssessNext(participant, options, limit);

    /// <summary>Which abilities, raised by one level, open how many more places.</summary>
    public DevelopmentPaths DevelopmentPaths(ParticipantProfile participant, RankOptions options, int limit) => _content.Ranked.DevelopmentPaths(participant, options, limit);

    /// <summary>The best participants for a place, of those that the caller may know of.</summary>
    public Ranking<RankedParticipant> RankParticipants(PlaceProfile place, Func<IndexedParticipant, bool> visible, RankOptions options) =>
        _content.Participants.Rank(place, visible, options);

    /// <summary>Whether a place is among the first of a person's own list, whether or not the index has it already.</summary>
    /// <param name="match">The person and the pair's fit.</param>
    /// <param name="placeId">The place.</param>
    /// <param name="top">How many are the first, from 1.</param>
    /// <param name="onDate">The day on which is ranked (Europe/Berlin).</param>
    public bool EntersTop(RankedParticipant match, Guid placeId, int top, DateOnly onDate)
    {
        if (Participant(match.ParticipantId) is not { } person)
            return false;

        // One row more than asked: an earlier version of the place itself may be among them.
        var ahead = RankPlaces(person.Profile, new RankOptions { OnDate = onDate, Top = top + 1, MinFit = match.Fit }).Items;
        return ahead.Count(row => row.PlaceId != placeId && (row.Fit > match.Fit || row.PlaceId.CompareTo(placeId) < 0)) < top;
    }

    private sealed class Content(PlaceIndex ranked, IEnumerable<IndexedParticipant> participants)
    {
        public PlaceIndex Ranked { get; } = ranked;

        public PeopleIndex<IndexedParticipant> Participants { get; } = new(participant => participant.Profile, participants);

        public ConcurrentDictionary<Guid, IndexedPlace> Places { get; } = [];
    }
}
