using System.Collections.Immutable;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// People in memory, found by how far their way may reach, and ranked for a place exactly as <see cref="MatchingEngine.RankParticipants"/> ranks them. Each is
/// checked once, as they come in. Any number of threads may rank while one at a time writes; each ranking sees the index as it stood when it began.
/// </summary>
/// <typeparam name="T">What the caller keeps of a person.</typeparam>
public sealed class PeopleIndex<T>
    where T : class
{
    private readonly Lock _writing = new();
    private readonly Func<T, ParticipantProfile> _profileOf;
    private State _state;

    /// <summary>An index of these people; of two with one id the later one counts.</summary>
    /// <param name="profileOf">What the engine ranks of a person; always the same of the same.</param>
    /// <param name="people">May be none.</param>
    public PeopleIndex(Func<T, ParticipantProfile> profileOf, IEnumerable<T> people)
    {
        ArgumentNullException.ThrowIfNull(profileOf);
        ArgumentNullException.ThrowIfNull(people);
        _profileOf = profileOf;
        var known = people.Select(Look).GroupBy(person => person.Profile.Id).ToImmutableDictionary(same => same.Key, same => same.Last());
        _state = new State(known, known.Values.GroupBy(person => person.Cell).ToImmutableDictionary(cell => cell.Key, cell => cell.ToImmutableArray()));
    }

    /// <summary>People in the index, whether or not they can be ranked.</summary>
    public int Count => Now.People.Count;

    /// <summary>Everybody in it, in no order.</summary>
    public IEnumerable<T> All => Now.Cells.Values.SelectMany(cell => cell).Select(person => person.Value);

    private State Now => Volatile.Read(ref _state);

    /// <summary>One person; null when there is none.</summary>
    public T? Find(Guid id) => Now.People.TryGetValue(id, out var person) ? person.Value : null;

    /// <summary>Adds or replaces a person; the next ranking sees it. One with a wrong record is kept, and named by each ranking instead of ranked.</summary>
    public void Upsert(T person)
    {
        var known = Look(person);
        lock (_writing)
        {
            var (people, cells) = (Now.People, Now.Cells);
            if (people.TryGetValue(known.Profile.Id, out var before))
                cells = Without(cells, before);
            cells = cells.SetItem(known.Cell, [.. cells.GetValueOrDefault(known.Cell, []), known]);
            Volatile.Write(ref _state, new State(people.SetItem(known.Profile.Id, known), cells));
        }
    }

    /// <summary>Takes a person out; false when there was none.</summary>
    public bool Remove(Guid id)
    {
        lock (_writing)
        {
            if (!Now.People.TryGetValue(id, out var before))
                return false;
            Volatile.Write(ref _state, new State(Now.People.Remove(id), Without(Now.Cells, before)));
            return true;
        }
    }

    /// <summary>The best participants for a place, by pseudonymous id: for coaches only, an employer sees nobody before that person's yes.</summary>
    /// <param name="place">The place.</param>
    /// <param name="visible">Of whom the caller may know.</param>
    /// <param name="options">Day, filters, page.</param>
    public Ranking<RankedParticipant> Rank(PlaceProfile place, Func<T, bool> visible, RankOptions options)
    {
        ArgumentNullException.ThrowIfNull(visible);
        var input = new InputGate(options);
        var people = Now.Near(place.Location).Where(person => visible(person.Value) && input.Keep(person.Problem)).Select(person => person.Profile);
        return MatchingEngine.RankChecked(place, people, options, input);
    }

    private Person Look(T person)
    {
        var profile = _profileOf(person);
        var problem = InputChecks.Check(profile);
        return new Person(person, profile, problem, problem is null ? ReachCell.Of(profile) : ReachCell.Anywhere);
    }

    private static ImmutableDictionary<ReachCell, ImmutableArray<Person>> Without(ImmutableDictionary<ReachCell, ImmutableArray<Person>> cells, Person person)
    {
        var left = cells[person.Cell].Remove(person);
        return left.IsEmpty ? cells.Remove(person.Cell) : cells.SetItem(person.Cell, left);
    }

    private sealed record Person(T Value, ParticipantProfile Profile, InputProblem? Problem, ReachCell Cell);

    private sealed record State(ImmutableDictionary<Guid, Person> People, ImmutableDictionary<ReachCell, ImmutableArray<Person>> Cells)
    {
        /// <summary>All whom the mobility rule may let come to a place, and some more.</summary>
        public IEnumerable<Person> Near(GeoPoint? place) => place is { } point
            ? ReachCell.Around(point).SelectMany(cell => Cells.GetValueOrDefault(cell, []))
            : Cells.Values.SelectMany(cell => cell);
    }
}
