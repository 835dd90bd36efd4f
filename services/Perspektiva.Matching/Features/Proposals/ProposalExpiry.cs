using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>Lapses questions that nobody answered in time, once a minute; replicas share the work by the lock of the place.</summary>
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
            var now = Clock.GetUtcNow();
            due = await scope.ServiceProvider.GetRequiredService<MatchingDb>().Proposals
                .Where(p => p.ExpiresAt != null && p.ExpiresAt <= now).OrderBy(p => p.ExpiresAt).Take(Batch).Select(p => p.Id).ToListAsync(ct);
        }
        var lapsed = 0;
        foreach (var id in due)
            lapsed += await ExpireAsync(id, ct) ? 1 : 0;
        return lapsed;
    }

    /// <inheritdoc/>
    protected override Task TurnAsync(CancellationToken ct) => RunAsync(ct);

    private async Task<bool> ExpireAsync(Guid id, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MatchingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // Gone, before or after the lock: its person was erased.
        if (await db.Proposals.Where(p => p.Id == id).Select(p => (Guid?)p.PlaceId).SingleOrDefaultAsync(ct) is not { } placeId)
            return false;
        await scope.ServiceProvider.GetRequiredService<OpenProposals>().LockAsync([placeId], ct);
        if (await db.Proposals.SingleOrDefaultAsync(p => p.Id == id, ct) is not { } proposal || proposal.Expire(Clock.GetUtcNow()) != TransitionResult.Done)
            return false;
        await scope.ServiceProvider.GetRequiredService<ProposalEvents>().ChangedAsync(proposal, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
