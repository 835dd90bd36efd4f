using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>Lets something happen once, right before the service sends a query that says this.</summary>
internal sealed class Meanwhile(string text) : DbCommandInterceptor
{
    private Func<Task>? _happening;

    /// <summary>What happens before the next such query.</summary>
    public void Do(Func<Task> happening) => Volatile.Write(ref _happening, happening);

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
