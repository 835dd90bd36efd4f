using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>
/// Looks whom the places of a company suit that takes people again: active again, its limit raised, or a seat given back below it. A few seconds after, and not with the change:
/// ranking for all its places would keep an answer waiting. What a coach was told before is not told again.
/// </summary>
internal sealed class CompanyOpenings(IServiceScopeFactory scopes, TimeProvider clock, ILogger<CompanyOpenings> logger) : Sweep(Interval, clock, logger)
{
    private const int Batch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Tells of the companies that have opened by now.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        List<long> opened;
        await using (var scope = scopes.CreateAsyncScope())
        {
            opened = await scope.ServiceProvider.GetRequiredService<MatchingDb>().CompanyOpenings
                .OrderBy(opening => opening.Id).Take(Batch).Select(opening => opening.Id).ToListAsync(ct);
        }
        foreach (var id in opened)
            await AnnounceAsync(id, ct);
    }

    /// <inheritdoc/>
    protected override Task TurnAsync(CancellationToken ct) => RunAsync(ct);

    private async Task AnnounceAsync(long id, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MatchingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // Locked, and gone where another replica was faster.
        if (await db.CompanyOpenings.FromSql($"SELECT * FROM company_opening WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(ct) is not { } opening)
            return;
        var finder = scope.ServiceProvider.GetRequiredService<MatchFinder>();
        var rows = await IndexRows.OpenPlaces(db).AsNoTracking()
            .Where(row => row.Place.CompanyId == opening.CompanyId && row.Place.Status == PlaceStatus.Published).OrderBy(row => row.Place.Id).ToListAsync(ct);
        foreach (var row in rows.Where(row => row.Free > 0))
            await finder.AnnounceAsync(row.Place.State, row.Free, ct);
        db.Remove(opening);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
