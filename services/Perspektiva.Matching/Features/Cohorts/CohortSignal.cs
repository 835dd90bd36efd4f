namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Wakes this replica's worker when a run was committed; the sweep finds what other replicas took in.</summary>
internal sealed class CohortSignal
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done at the next signal. Take it before looking.</summary>
    public Task Next => _next.Task;

    /// <summary>There is a run to take.</summary>
    public void Wake() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
