using Microsoft.EntityFrameworkCore;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>In-process signals for after the commit of this scope's changes (HTTP or inbox): wake a stream, an index, a relay. Lost with the process, so never the only path.</summary>
public interface IAfterCommit
{
    /// <summary>Runs the signal once when the scope's changes are committed, never when they are not. It must be quick and must not throw; the same delegate is kept once.</summary>
    void Run(Action signal);
}

internal sealed class AfterCommit<TDb>(TDb db) : IAfterCommit
    where TDb : DbContext
{
    public void Run(Action signal) => CommitInterceptor.Add(db, signal);
}
