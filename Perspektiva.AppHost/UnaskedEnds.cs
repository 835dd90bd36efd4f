namespace Perspektiva.AppHost;

/// <summary>How often one process has ended without having been told to, and how long it is waited before it is started again.</summary>
internal sealed class UnaskedEnds(TimeProvider time)
{
    /// <summary>Ends that are older do not count any more.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // The first end may be an accident; what ends again and again has a cause that a start does not take away.
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    private readonly Queue<long> _ends = [];
    private string? _state;
    private DateTime? _endedAt;

    /// <summary>With as many ends within <see cref="Window"/> it is given up.</summary>
    internal static int Most => Pauses.Length + 1;

    /// <summary>True where the process has ended and nobody has started it since.</summary>
    public bool HasEnded => IsEnd(_state);

    /// <summary>Takes what the host says of the process; true where it has just ended, and nobody has told it to.</summary>
    public bool Take(CustomResourceSnapshot now)
    {
        var before = _state;
        _state = now.State?.Text;
        if (!HasEnded)
            return false;
        // It is told once more, maybe while the next process is starting already.
        if (now.StopTimeStamp is { } at && at == _endedAt)
            return false;
        _endedAt = now.StopTimeStamp;
        return before != KnownResourceStates.Stopping && !IsEnd(before);
    }

    /// <summary>How long to wait before it is started again, to be asked once an end; null: it ends too often and is given up, until somebody else starts it.</summary>
    public TimeSpan? NextPause()
    {
        var now = time.GetTimestamp();
        _ends.Enqueue(now);
        while (time.GetElapsedTime(_ends.Peek(), now) > Window)
            _ends.Dequeue();
        if (_ends.Count < Most)
            return Pauses[_ends.Count - 1];
        _ends.Clear();
        return null;
    }

    private static bool IsEnd(string? state) => state == KnownResourceStates.Finished || state == KnownResourceStates.Exited || state == KnownResourceStates.FailedToStart;
}
