using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Participant.Features.Journey;

/// <summary>Once an hour: whose age band changed with the day in Berlin is told anew, since youth protection and guardianship hang on it.</summary>
internal sealed partial class AgeBandSweep(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AgeBandSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private const int BatchSize = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Without the database the service is unhealthy anyway; the next hour brings what this one missed.
                LogFailed(e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>How many persons have another band now.</returns>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var today = clock.Today();
        var changed = 0;
        var after = Guid.Empty;
        while (true)
        {
            await using var look = scopes.CreateAsyncScope();
            var due = await look.ServiceProvider.GetRequiredService<ParticipantDb>().Persons
                .Where(p => p.NextBandOn <= today && p.Id > after).OrderBy(p => p.Id).Take(BatchSize).Select(p => p.Id).ToListAsync(ct);
            if (due.Count == 0)
                return changed;
            after = due[^1];
            foreach (var id in due)
                changed += await ReckonAsync(id, today, ct) ? 1 : 0;
        }
    }

    private async Task<bool> ReckonAsync(Guid id, DateOnly today, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<ParticipantDb>();
        var person = await db.Persons.WithParties().SingleOrDefaultAsync(p => p.Id == id, ct);
        if (person is null || await services.GetRequiredService<IPersonVault>().DecryptAsync<PersonalData>(id, person.Data, ct) is not { } data)
            return false;
        person.ReckonAge(data.BirthDate, today);
        services.GetRequiredService<PersonChanges>().Record(person);
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another replica, or a change of the record, was faster; what is still due is found again in an hour.
            LogOvertaken();
            return false;
        }
    }

    [LoggerMessage(EventId = 2200, Level = LogLevel.Warning, Message = "The sweep of age bands failed ({Kind})")]
    private partial void LogFailed(string kind);

    [LoggerMessage(EventId = 2201, Level = LogLevel.Debug, Message = "An age band was reckoned by another process meanwhile")]
    private partial void LogOvertaken();
}
