using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Placements;
using Perspektiva.ServiceDefaults;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>
/// Lapses questions that nobody answered in time, and takes back what both agreed on where no start can be recorded any more, so that nobody stays locked; once a minute. Replicas share the work
/// by the lock of the place.
/// </summary>
internal sealed class ProposalExpiry(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ProposalExpiry> logger) : Sweep(Interval, clock, logger)
{
    private const int Batch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Lapses what is due now.</summary>
    /// <returns>How many lapsed.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        List<Guid> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var (db, now) = (scope.ServiceProvider.GetRequiredService<MatchingDb>(), Clock.GetUtcNow());
            due = await db.Proposals.Where(p => p.ExpiresAt != null && p.ExpiresAt <= now).OrderBy(p => p.ExpiresAt).Take(Batch).Select(p => p.Id).ToListAsync(ct);
            due.AddRange(await NeverBegunAsync(db, now, ct));
        }
        var lapsed = 0;
        foreach (var id in due)
            lapsed += await LapseAsync(id, ct) ? 1 : 0;
        return lapsed;
    }

    /// <inheritdoc/>
    protected override Task TurnAsync(CancellationToken ct) => RunAsync(ct);

    // Who was proposed within the last month could begin then: a start of that time can still be recorded.
    private static async Task<IEnumerable<Guid>> NeverBegunAsync(MatchingDb db, DateTimeOffset now, CancellationToken ct)
    {
        var (until, today) = (now.AddMonths(-StartPlacement.RecordedWithinMonths), BerlinCalendar.DayOf(now));
        var agreed = await db.Proposals.AsNoTracking().Where(p => p.Status == ProposalStatus.Agreed && p.ProposedAt <= until)
            .Join(db.Places.AsNoTracking(), p => p.PlaceId, place => place.Id, (p, place) => new { p.Id, place.State }).ToListAsync(ct);
        return agreed.Where(p => StartPlacement.IsOver(p.State, today)).Select(p => p.Id).Take(Batch);
    }

    private async Task<bool> LapseAsync(Guid id, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MatchingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // Gone, before or after the lock: its person was erased.
        if (await db.Proposals.Where(p => p.Id == id).Select(p => (Guid?)p.PlaceId).SingleOrDefaultAsync(ct) is not { } placeId)
            return false;
        var seats = await scope.ServiceProvider.GetRequiredService<OpenProposals>().LockAsync([placeId], ct);
        if (await db.Proposals.SingleOrDefaultAsync(p => p.Id == id, ct) is not { } proposal)
            return false;
        var now = Clock.GetUtcNow();
        var over = proposal.HoldsSeat && await db.Places.FindAsync([placeId], ct) is { } place && StartPlacement.IsOver(place.State, BerlinCalendar.DayOf(now));
        var done = over ? proposal.Withdraw(Party.System, DeclineReason.Expired, seats[placeId], now) : proposal.Expire(now);
        if (done != TransitionResult.Done)
            return false;
        await scope.ServiceProvider.GetRequiredService<ProposalEvents>().ChangedAsync(proposal, ct);
        seats.Announce();
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
