namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Per cent done, never falling: the solver counts from 0 again where it solves a second time.</summary>
internal sealed class CohortProgress : IProgress<int>
{
    private int _value;

    /// <summary>0 to 99; a run is at 100 when it is stored.</summary>
    public int Value => Volatile.Read(ref _value);

    /// <inheritdoc/>
    public void Report(int value)
    {
        var capped = Math.Clamp(value, 0, 99);
        for (var seen = Value; capped > seen; seen = Value)
            Interlocked.CompareExchange(ref _value, capped, seen);
    }

    /// <summary>The candidates' share, as lists are found.</summary>
    public Action<int> OfCandidates(int people) => found => Report(CohortProblems.CandidatesShare * found / people);

    /// <summary>The solver's own per cent, after the candidates.</summary>
    public IProgress<int> OfSolver() => new Scaled(this);

    private sealed class Scaled(CohortProgress whole) : IProgress<int>
    {
        public void Report(int value) => whole.Report(CohortProblems.CandidatesShare + ((100 - CohortProblems.CandidatesShare) * value / 100));
    }
}
