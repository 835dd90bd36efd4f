namespace Perspektiva.Matching.Features.Index;

/// <summary>Tells whoever follows a ranking that the index of this replica changed.</summary>
internal sealed class IndexPulse
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done at the next change. Take it before looking, so that no change falls between.</summary>
    public Task Next => _next.Task;

    /// <summary>Something changed.</summary>
    public void Beat() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
