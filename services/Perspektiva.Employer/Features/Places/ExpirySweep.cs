using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults;

namespace Perspektiva.Employer.Features.Places;

/// <summary>Ends places whose dates have passed: at start, then each quarter of an hour, in batches. Replicas may do it at once; the version lets one of them win.</summary>
internal sealed partial class ExpirySweep(IServiceScopeFactory scopes, TimeProvider time, ILogger<ExpirySweep> logger)
    : Sweep(Interval, time, logger, atStart: true)
{
    private const int Batch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    protected override async Task TurnAsync(CancellationToken ct)
    {
        while (await SweepAsync(ct) == Batch)
        {
        }
    }

    /// <summary>Expires up to 100 places.</summary>
    /// <returns>How many.</returns>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EmployerDb>();
        var history = scope.ServiceProvider.GetRequiredService<PlaceHistory>();
        var day = Clock.Today();
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
        LogExpired(Logger, expired.Count);
        return expired.Count;
    }

    [LoggerMessage(EventId = 3100, Level = LogLevel.Information, Message = "{Count} places expired")]
    private static partial void LogExpired(ILogger logger, int count);
}
