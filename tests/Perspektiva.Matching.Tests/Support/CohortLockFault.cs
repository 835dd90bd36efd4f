using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>Has the database fail once, in a way that passes, where a cohort run is locked to store something of it.</summary>
internal sealed class CohortLockFault : DbCommandInterceptor
{
    private int _met;

    /// <summary>Whether it came to it.</summary>
    public bool Happened => Volatile.Read(ref _met) > 0;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        var text = command.CommandText.Trim();
        return text.StartsWith("SELECT", StringComparison.Ordinal) && text.Contains("FROM cohort_run", StringComparison.Ordinal)
            && text.EndsWith("FOR UPDATE", StringComparison.Ordinal) && Interlocked.Increment(ref _met) == 1
            ? throw new PostgresException("shutting down", "FATAL", "FATAL", PostgresErrorCodes.CannotConnectNow)
            : ValueTask.FromResult(result);
    }
}
