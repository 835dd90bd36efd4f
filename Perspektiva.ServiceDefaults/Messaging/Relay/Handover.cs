namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>An event that this process has committed, with its place in the order of its key.</summary>
/// <param name="Row">As the relay would read it from the table.</param>
/// <param name="KeyVersion">The aggregate's version.</param>
/// <param name="Ordinal">Which of several events of one version, from 0.</param>
/// <param name="AddedAt">Timestamp (<see cref="TimeProvider.GetTimestamp"/>) of when it was added, ahead of its commit.</param>
internal sealed record CommittedEvent(OutboxRow Row, long KeyVersion, int Ordinal, long AddedAt);

/// <summary>
/// What the relay takes from memory instead of reading it from the table: events of which nothing earlier waited there as they were written. Its rows are deleted like all others, and
/// whatever is not taken from here within a second is read from there.
/// </summary>
internal sealed class Handover(OutboxSignal signal, TimeProvider time)
{
    /// <summary>Beyond it an event is left to the table; as long it is known what was sent, so that nothing that the table gave out first is sent once more.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Queue<(long At, Guid Id)> _sent = new();
    private readonly HashSet<Guid> _known = [];
    private Lease? _lease;

    /// <summary>Takes what is handed as long as this lease is held. What was handed under another one is the table's.</summary>
    /// <returns>Whether the lease is a new one: nobody has handed over what waits already.</returns>
    public bool Hold(Lease lease)
    {
        if (_lease == lease)
            return false;
        _lease = lease;
        signal.Close();
        signal.Open();
        return true;
    }

    /// <summary>Leaves everything to the table, until the lease is held again.</summary>
    public void Leave()
    {
        if (_lease is null)
            return;
        _lease = null;
        signal.Close();
    }

    /// <summary>What may be sent without looking into the table, those of one key in order.</summary>
    public IReadOnlyList<OutboxRow> Take(int most)
    {
        Forget();
        var taken = new List<CommittedEvent>();
        while (taken.Count < most && signal.TryTake(out var committed))
        {
            if (time.GetElapsedTime(committed.AddedAt) >= Fresh)
                signal.Wake();
            else if (!_known.Contains(committed.Row.Id))
                taken.Add(committed);
        }
        return [.. taken.OrderBy(committed => committed.KeyVersion).ThenBy(committed => committed.Ordinal).Select(committed => committed.Row)];
    }

    /// <summary>These have left, from here or from the table.</summary>
    public void Sent(IReadOnlyList<Guid> ids)
    {
        Forget();
        var now = time.GetTimestamp();
        foreach (var id in ids)
        {
            if (_known.Add(id))
                _sent.Enqueue((now, id));
        }
    }

    private void Forget()
    {
        while (_sent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > Fresh)
            _known.Remove(_sent.Dequeue().Id);
    }
}
