using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>Before a service opens: whoever stands in its journal and in the database as well came back by a restored backup, and is erased again.</summary>
public static partial class ErasureReplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Erases again whom a restored backup brought back; waits for the database.</summary>
    /// <param name="app">Not yet opened.</param>
    /// <param name="reapply">Erases those of the entries who are back, and answers how many.</param>
    public static async Task ReapplyErasuresAsync<TEntry>(
        this WebApplication app, Func<IServiceProvider, IReadOnlyList<TEntry>, CancellationToken, Task<int>> reapply) where TEntry : class, IErasureEntry
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(reapply);
        var stopping = app.Lifetime.ApplicationStopping;
        var (entries, damaged) = await app.Services.GetRequiredService<ErasureJournal<TEntry>>().ReadLinesAsync(stopping);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErasureReplay));
        if (damaged > 0)
            LogDamaged(logger, damaged);
        if (entries.Count == 0)
            return;
        while (true)
        {
            try
            {
                LogReplayed(logger, entries.Count, await reapply(app.Services, entries, stopping));
                return;
            }
            catch (Exception e) when (e is NpgsqlException or DbUpdateException || DatabaseFailures.ProblemOf(e) is not null)
            {
                // Opening without having looked could show an erased person; so it waits for the database. And whoever another replica erased meanwhile is not there when it looks again.
                LogWaiting(logger, e.GetType().Name);
                await Task.Delay(Pause, app.Services.GetRequiredService<TimeProvider>(), stopping);
            }
        }
    }

    [LoggerMessage(EventId = 2100, Level = LogLevel.Information, Message = "Erasure journal of {Entries} entries applied, {Reerased} erased again")]
    private static partial void LogReplayed(ILogger logger, int entries, int reerased);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Warning,
        Message = "{Lines} lines of the erasure journal are damaged: torn by a crash before they were acknowledged, or changed by hand; the entries that they begin with count")]
    private static partial void LogDamaged(ILogger logger, int lines);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "The erasure journal waits for the database ({Kind})")]
    private static partial void LogWaiting(ILogger logger, string kind);
}
