using Microsoft.EntityFrameworkCore;
using Npgsql;
using Perspektiva.Participant.Data;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>Before the service opens: whoever stands in the journal and in the database as well came back by a restored backup, and is erased again.</summary>
internal static partial class ErasureReplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static async Task ReapplyErasuresAsync(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        var entries = await app.Services.GetRequiredService<ErasureJournal>().ReadAsync(stopping);
        if (entries.Count == 0)
            return;
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErasureReplay));
        while (true)
        {
            try
            {
                LogReplayed(logger, entries.Count, await ReapplyAsync(app.Services, entries, stopping));
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException })
            {
                // Opening without having looked could show an erased person; so it waits for the database.
                LogWaiting(logger, e.GetType().Name);
                await Task.Delay(Pause, app.Services.GetRequiredService<TimeProvider>(), stopping);
            }
        }
    }

    /// <returns>How many were erased again.</returns>
    internal static async Task<int> ReapplyAsync(IServiceProvider services, IReadOnlyList<JournalEntry> entries, CancellationToken ct)
    {
        var byPerson = entries.ToLookup(entry => entry.PersonId);
        var ids = byPerson.Select(group => group.Key).ToArray();
        await using var look = services.CreateAsyncScope();
        var back = await look.ServiceProvider.GetRequiredService<ParticipantDb>().Persons.Where(p => ids.Contains(p.Id)).Select(p => p.Id).ToListAsync(ct);
        foreach (var id in back)
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ParticipantDb>();
            var person = await db.Persons.SingleOrDefaultAsync(p => p.Id == id, ct);
            if (person is not null)
                await scope.ServiceProvider.GetRequiredService<PersonEraser>().ReapplyAsync(person, byPerson[id].First(), ct);
        }

        return back.Count;
    }

    [LoggerMessage(EventId = 2100, Level = LogLevel.Information, Message = "Erasure journal of {Entries} entries applied, {Reerased} erased again")]
    private static partial void LogReplayed(ILogger logger, int entries, int reerased);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "The erasure journal waits for the database ({Kind})")]
    private static partial void LogWaiting(ILogger logger, string kind);
}
