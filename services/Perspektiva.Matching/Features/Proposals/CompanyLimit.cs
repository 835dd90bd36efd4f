using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>How many placements a company carries at once, over all its places.</summary>
internal sealed class CompanyLimit(MatchingDb db)
{
    /// <summary>
    /// Whether the company carries no more; its row stays locked until the transaction ends, so that two of its places do not take the last one both. Asked with
    /// the place's seats locked: every path locks places first and then the company, and whoever holds a company waits for nothing, so none waits in a circle.
    /// </summary>
    public async Task<bool> IsReachedAsync(string companyPublicId, CancellationToken ct)
    {
        var company = await db.Companies.FromSql($"SELECT * FROM company_view WHERE public_id = {companyPublicId} FOR UPDATE").AsNoTracking().SingleOrDefaultAsync(ct);
        if (company?.MaxPlacements is not { } most)
            return false;

        // One statement, so one snapshot: what begins meanwhile is counted as agreed or as running, not as neither.
        var agreed = db.Proposals.Where(p => p.CompanyPublicId == companyPublicId && p.Status == ProposalStatus.Agreed).Select(p => p.Id);
        var running = db.Placements.Where(p => p.CompanyPublicId == companyPublicId && p.Stage != PlacementStage.Ended).Select(p => p.Id);
        return await agreed.Concat(running).CountAsync(ct) >= most;
    }
}
