using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>Lets something happen once, right before the service sends a query that says this.</summary>
internal sealed class Meanwhile(string text) : DbCommandInterceptor
{
    private Func<Task>? _happening;

    /// <summary>What happens before the next such query.</summary>
    public void Do(Func<Task> happening) => Volatile.Write(ref _happening, happening);

    /// <summary>Before the next such query the database fails, in a way that passes.</summary>
    public void Fail() => Do(() => throw new PostgresException("starting up", "FATAL", "FATAL", PostgresErrorCodes.CannotConnectNow));

    /// <summary>Whether it came to it.</summary>
    public bool Happened => Volatile.Read(ref _happening) is null;

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.Contains(text, StringComparison.Ordinal) && Interlocked.Exchange(ref _happening, null) is { } happening)
            await happening();
        return result;
    }
}
