using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>How many placements a company carries at once, over all its places.</summary>
internal sealed class CompanyLimit(MatchingDb db)
{
    /// <summary>
    /// Whether the company carries no more; its row stays locked until the transaction ends, so that two of its places do not take the last one both. Asked with
    /// the place's seats locked: every path locks places first and then the company, and whoever holds a company waits for nothing, so none waits in a circle.
    /// </summary>
    public async Task<bool> IsReachedAsync(Guid companyId, CancellationToken ct)
    {
        var company = await db.Companies.FromSql($"SELECT * FROM company_view WHERE id = {companyId} FOR UPDATE").AsNoTracking().SingleOrDefaultAsync(ct);

        // Counted in a statement of its own, after the lock: what another place took while this one waited is among it.
        return company?.MaxPlacements is not null && await db.CompanySeats.AnyAsync(seats => seats.CompanyId == companyId && seats.Free <= 0, ct);
    }
}
