using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>A solved cohort: the solver with its prices, what it solved, and everybody by the groups that the fairness sheet compares.</summary>
internal sealed record CohortSolved(Engine.Cohort.CohortRun Solver, Engine.Cohort.CohortProblem Problem, IReadOnlyList<Engine.Fairness.FairnessPerson> People);

/// <summary>
/// Solved runs with their prices, for a few minutes in this replica's memory: the same run with one more pair decided or refused goes on from there. That changes the
/// solver, so that it moves on to the new run; whatever is not found here is solved from the stored inputs, with the same result.
/// </summary>
internal sealed class CohortSolvers : IDisposable
{
    /// <summary>So many edges are kept together: as many as the largest run may have, which is kept alone.</summary>
    public const int MostEdges = 4_000_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly List<Item> _items = [];
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    /// <summary>Forgets what is old by itself, whether or not anybody asks again.</summary>
    public CohortSolvers(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(_ => Drop(), null, Look, Look);
    }

    /// <summary>How many are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    /// <summary>Keeps the solver of a finished run.</summary>
    public void Keep(CohortRunRecord run, CohortSolved solved)
    {
        lock (_lock)
        {
            while (_items.Count > 0 && _items.Sum(item => (long)item.Edges) + solved.Problem.Edges.Count > MostEdges)
                _items.RemoveAt(0);
            _items.Add(new Item(run.Id, run.ErasedPeople, [.. solved.Problem.Participants], solved, _clock.GetTimestamp()));
        }
    }

    /// <summary>Takes the solver that a run goes on from, if it is here and knows all that the run is about.</summary>
    /// <param name="erasedBefore">How many were erased from the run before, by now: whoever was must not stay in the prices.</param>
    /// <param name="change">The run's one new pair.</param>
    public CohortSolved? Take(CohortRunRecord run, int erasedBefore, Engine.Cohort.CohortChange change)
    {
        lock (_lock)
        {
            var at = _items.FindIndex(item => item.RunId == run.BasedOnId);
            if (at < 0 || !run.SamePeople || run.ErasedPeople > 0 || erasedBefore != _items[at].ErasedPeople || !Knows(_items[at].Solved, change))
                return null;
            var solved = _items[at].Solved;
            _items.RemoveAt(at);
            return solved with { Problem = solved.Problem with { Later = [.. solved.Problem.Later, change] } };
        }
    }

    /// <summary>A run was deleted.</summary>
    public void Forget(Guid runId)
    {
        lock (_lock)
            _items.RemoveAll(item => item.RunId == runId);
    }

    /// <summary>These people may not be ranked any more, or are erased, as any replica heard: whatever knows one of them is forgotten.</summary>
    public void ForgetPeople(IReadOnlyCollection<Guid> people)
    {
        lock (_lock)
            _items.RemoveAll(item => people.Any(item.People.Contains));
    }

    /// <summary>Somebody was erased: nothing of them stays in memory.</summary>
    public void Clear()
    {
        lock (_lock)
            _items.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Drop()
    {
        lock (_lock)
            _items.RemoveAll(item => _clock.GetElapsedTime(item.KeptAt) > Kept - Look);
    }

    /// <summary>A pin of a pair that is no candidate would be a new edge, and a place that nobody was a candidate for is not among the stored ones: the solver knows neither.</summary>
    private static bool Knows(CohortSolved solved, Engine.Cohort.CohortChange change) => change.Kind == Engine.Cohort.CohortChangeKind.Pin
        ? solved.Problem.Edges.Any(edge => edge.ParticipantId == change.Pair.ParticipantId && edge.PlaceId == change.Pair.PlaceId)
        : solved.Problem.Places.Any(place => place.Id == change.Pair.PlaceId);

    private sealed record Item(Guid RunId, int ErasedPeople, HashSet<Guid> People, CohortSolved Solved, long KeptAt)
    {
        public int Edges => Solved.Problem.Edges.Count;
    }
}
