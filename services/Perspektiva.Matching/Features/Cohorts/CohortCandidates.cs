using System.Collections.Immutable;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>The places that the solver may choose for somebody.</summary>
/// <param name="Places">With fits, those that a side refused among them.</param>
/// <param name="Cut">As many as were asked for, the reserve among them: more may suit.</param>
/// <param name="Window">So many of them are candidates, the others stand in reserve; none where there is no more to come.</param>
internal sealed record CohortList(ImmutableArray<Engine.RankPosition> Places, bool Cut, int? Window);

/// <summary>Finds each person's best suitable places among a run's. Deterministic, so that a replay finds the same ones.</summary>
internal sealed class CohortCandidates
{
    /// <summary>So many people are compared with the places together, between two tellings of the progress: some tens of milliseconds.</summary>
    private const int AtATime = 1024;

    /// <summary>The longest list that the engine gives.</summary>
    public const int Longest = 1_000;

    /// <summary>So many places stand behind each list that was cut: of a finished run as many can be refused, one by one, and the next best comes in. Whoever refuses more than that begins a new run.</summary>
    public const int Reserve = 10;

    private readonly CohortInputs _inputs;
    private readonly HashSet<Engine.Cohort.CohortPair> _refused;
    private readonly Ranked _seated;
    private readonly Ranked _seatless;

    public CohortCandidates(CohortInputs inputs)
    {
        _inputs = inputs;
        _refused = [.. inputs.Bans, .. inputs.Vetoes];
        var all = !inputs.StatesCandidates;
        var places = inputs.Places.Where(place => !place.OnlyPinned).ToLookup(place => all || place.HasSeat, place => place.Profile);
        (_seated, _seatless) = (new Ranked([.. places[true]], inputs), new Ranked([.. places[false]], inputs));
    }

    /// <summary>The lists of these people, in their order.</summary>
    /// <param name="progress">Told how many lists there are by now.</param>
    public IReadOnlyList<CohortList> Of(IReadOnlyList<CohortPersonInput> people, Action<int> progress, CancellationToken stop)
    {
        var lists = new CohortList[people.Count];
        var found = 0;

        // Most ask for as many as the run says; whoever refused some asks for as many more.
        foreach (var alike in people.Index().GroupBy(person => person.Item.Candidates ?? _inputs.Candidates.Top))
        {
            foreach (var some in alike.Chunk(AtATime))
            {
                stop.ThrowIfCancellationRequested();
                var asked = Math.Min(Longest, alike.Key + _inputs.Reserve);
                var best = _seated.Best([.. some.Select(person => person.Item.Profile)], asked, stop);
                foreach (var ((index, person), places) in some.Zip(best))
                    lists[index] = new CohortList(places, person.Candidates is not null && places.Length == asked, _inputs.Reserve > 0 && places.Length >= alike.Key ? person.Candidates : null);
                progress(found += some.Length);
            }
        }

        NameSeatless(people, lists, stop);
        return lists;
    }

    /// <summary>Where nobody has a seat for a person, the places that lack one: no place that suits would be something else to hear.</summary>
    private void NameSeatless(IReadOnlyList<CohortPersonInput> people, CohortList[] lists, CancellationToken stop)
    {
        var without = people.Index().Where(person => !lists[person.Index].Cut && lists[person.Index].Places.All(place => IsRefused(person.Item, place))).ToList();
        foreach (var alike in without.GroupBy(person => person.Item.Candidates ?? _inputs.Candidates.Top))
        {
            var best = _seatless.Best([.. alike.Select(person => person.Item.Profile)], alike.Key, stop);
            foreach (var ((index, _), places) in alike.Zip(best))
                lists[index] = lists[index] with { Places = lists[index].Places.AddRange(places) };
        }
    }

    private bool IsRefused(CohortPersonInput person, Engine.RankPosition place) => _refused.Contains(new Engine.Cohort.CohortPair(person.Profile.Id, place.Id));

    /// <summary>Places by the run's rules. The index knows the rules in force only; a run under earlier ones goes the plain path.</summary>
    private sealed class Ranked(Engine.PlaceProfile[] places, CohortInputs inputs)
    {
        // Half of the machine: requests go first.
        private static readonly int Threads = Math.Max(1, Environment.ProcessorCount / 2);

        private readonly Engine.PlaceIndex? _index = places.Length > 0 && inputs.RulesVersion == Engine.MatchingEngine.RulesVersion ? Engine.PlaceIndex.Build(places, out _) : null;

        public IReadOnlyList<ImmutableArray<Engine.RankPosition>> Best(Engine.ParticipantProfile[] people, int top, CancellationToken stop)
        {
            var options = inputs.Candidates with { Top = top };
            return _index?.BestPlacesForAll(people, options, Threads, stop) ?? [.. people.Select(person => Plainly(person, options, stop))];
        }

        // One person takes as long here as many do in the index.
        private ImmutableArray<Engine.RankPosition> Plainly(Engine.ParticipantProfile person, Engine.RankOptions options, CancellationToken stop)
        {
            stop.ThrowIfCancellationRequested();
            return [.. Engine.MatchingEngine.RankPlacesUnder(inputs.RulesVersion, person, places, options).Items.Select(row => new Engine.RankPosition(row.Fit, row.PlaceId))];
        }
    }
}
