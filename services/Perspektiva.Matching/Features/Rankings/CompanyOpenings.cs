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
        List<Guid> places;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<MatchingDb>();
            places = await (from opening in db.CompanyOpenings
                            join place in db.Places on opening.CompanyId equals place.CompanyId
                            where opening.Id == id && place.Status == PlaceStatus.Published
                            orderby place.Id
                            select place.Id).ToListAsync(ct);
        }

        // A commit for each: whoever is told of is held until then, and a company may have many places.
        foreach (var place in places)
        {
            if (!await LockedAsync(id, (services, db, _) => AnnounceAsync(services.GetRequiredService<MatchFinder>(), db, place, ct), ct))
                return;
        }
        await LockedAsync(id, (_, db, opening) => Task.FromResult(db.Remove(opening)), ct);
    }

    private static async Task AnnounceAsync(MatchFinder finder, MatchingDb db, Guid place, CancellationToken ct)
    {
        if (await IndexRows.OpenPlaces(db).AsNoTracking().SingleOrDefaultAsync(row => row.Place.Id == place && row.Place.Status == PlaceStatus.Published, ct) is { Free: > 0 } open)
            await finder.AnnounceAsync(open.Place.State, open.Free, ct);
    }

    /// <summary>Works on an opening in a commit of its own; false where it is gone, since another replica was faster.</summary>
    private async Task<bool> LockedAsync(long id, Func<IServiceProvider, MatchingDb, CompanyOpening, Task> work, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MatchingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.CompanyOpenings.FromSql($"SELECT * FROM company_opening WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(ct) is not { } opening)
            return false;
        await work(scope.ServiceProvider, db, opening);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
