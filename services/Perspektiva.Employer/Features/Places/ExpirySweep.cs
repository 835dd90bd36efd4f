using Microsoft.EntityFrameworkCore;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;

namespace Perspektiva.Employer.Features.Places;

/// <summary>Ends places whose dates have passed: at start, then each quarter of an hour, in batches. Replicas may do it at once; the version lets one of them win.</summary>
internal sealed partial class ExpirySweep(IServiceScopeFactory scopes, Today today, TimeProvider time, ILogger<ExpirySweep> logger) : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                while (await SweepAsync(stoppingToken) == Batch)
                {
                }
            }
            catch (Exception e) when (e is DbUpdateException or NpgsqlException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException })
            {
                LogFailed(logger, e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Expires up to 100 places.</summary>
    /// <returns>How many.</returns>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EmployerDb>();
        var history = scope.ServiceProvider.GetRequiredService<PlaceHistory>();
        var day = today.InGermany();
        var due = await db.Places
            .Where(place => place.Status != PlaceStatus.Closed && place.Status != PlaceStatus.Expired
                && (place.Terms.EndsOn < day || (place.Occupied == 0 && place.Terms.StartUntil < day)))
            .OrderBy(place => place.Id).Take(Batch).ToListAsync(ct);
        var expired = due.Where(place => place.Expire(day)).ToList();
        if (expired.Count == 0)
            return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        history.Record(expired, "expiry");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        LogExpired(logger, expired.Count);
        return expired.Count;
    }

    [LoggerMessage(EventId = 3100, Level = LogLevel.Information, Message = "{Count} places expired")]
    private static partial void LogExpired(ILogger logger, int count);

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Places could not be expired now ({Failure}); the next sweep tries again")]
    private static partial void LogFailed(ILogger logger, string failure);
}
