using System.Collections.Concurrent;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Features.Index;

/// <summary>A participant in the index: what the engine ranks, and who may see it.</summary>
internal sealed record IndexedParticipant(Engine.ParticipantProfile Profile, ParticipantChanged State);

/// <summary>A place in the index: what the engine ranks, and what a list shows of it.</summary>
internal sealed record IndexedPlace(Engine.PlaceProfile Profile, PlaceChanged State);

/// <summary>People and places in this replica's memory. The one seam between the service and the engine's search.</summary>
internal sealed class MatchIndex
{
    private volatile Content _content = new();

    /// <summary>How many stand in it.</summary>
    public (int Participants, int Places) Count => (_content.Participants.Count, _content.Places.Count);

    /// <summary>A participant, if known and with consent.</summary>
    public IndexedParticipant? Participant(Guid id) => _content.Participants.GetValueOrDefault(id);

    /// <summary>A place, if known and published.</summary>
    public IndexedPlace? Place(Guid id) => _content.Places.GetValueOrDefault(id);

    /// <summary>Puts a participant in, or takes one out that may not be ranked.</summary>
    public void Set(Guid id, IndexedParticipant? participant) => _content.Set(id, participant);

    /// <summary>Puts a place in, or takes one out that is not open.</summary>
    public void Set(Guid id, IndexedPlace? place) => _content.Set(id, place);

    /// <summary>Replaces everything at once; queries under way finish on what they began with.</summary>
    public void Replace(IEnumerable<(Guid Id, IndexedParticipant? Item)> participants, IEnumerable<(Guid Id, IndexedPlace? Item)> places)
    {
        var content = new Content();
        foreach (var (id, item) in participants)
            content.Set(id, item);
        foreach (var (id, item) in places)
            content.Set(id, item);
        _content = content;
    }

    /// <summary>The best places for a participant.</summary>
    public Engine.Ranking<Engine.RankedPlace> RankPlaces(Engine.ParticipantProfile participant, Engine.RankOptions options) =>
        Engine.MatchingEngine.RankPlaces(participant, _content.Places.Values.Select(place => place.Profile), options);

    /// <summary>The best participants for a place, of those that the caller may know of.</summary>
    public Engine.Ranking<Engine.RankedParticipant> RankParticipants(
        Engine.PlaceProfile place, Func<ParticipantChanged, bool> visible, Engine.RankOptions options) =>
        Engine.MatchingEngine.RankParticipants(
            place, _content.Participants.Values.Where(participant => visible(participant.State)).Select(participant => participant.Profile), options);

    private sealed class Content
    {
        public ConcurrentDictionary<Guid, IndexedParticipant> Participants { get; } = [];

        public ConcurrentDictionary<Guid, IndexedPlace> Places { get; } = [];

        public void Set(Guid id, IndexedParticipant? item) => Set(Participants, id, item);

        public void Set(Guid id, IndexedPlace? item) => Set(Places, id, item);

        private static void Set<T>(ConcurrentDictionary<Guid, T> all, Guid id, T? item)
            where T : class
        {
            if (item is null)
                all.TryRemove(id, out _);
            else
                all[id] = item;
        }
    }
}
