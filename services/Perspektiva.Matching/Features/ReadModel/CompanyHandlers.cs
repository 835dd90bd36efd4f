using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.ReadModel;

/// <summary>Keeps the view of a company: how many placements it carries, and whether it takes people at present, which opens and shuts all its places.</summary>
internal sealed class CompanyChangedHandler(MatchingDb db, IndexChanges changes, MatchFinder finder) : IHandle<CompanyChanged>
{
    /// <inheritdoc/>
    public async Task HandleAsync(CompanyChanged e, EventContext context, CancellationToken ct)
    {
        var view = await db.Companies.SingleOrDefaultAsync(c => c.Id == e.CompanyId, ct);
        if (view is not null && e.Version <= view.Version)
            return;
        if (view is null)
            db.Add(view = new CompanyView { Id = e.CompanyId, Active = true });
        var turned = view.Active != e.Active;
        view.Version = e.Version;
        view.PublicId = e.CompanyPublicId;
        view.OrganisationId = e.OrganisationId;
        view.MaxPlacements = e.MaxPlacements;
        view.Active = e.Active;
        if (!turned)
            return;
        changes.AppendPlacesOf(e.CompanyId);
        if (e.Active)
            await AnnounceAsync(e.CompanyId, ct);
    }

    /// <summary>What was published while the company took nobody has been told to no coach.</summary>
    private async Task AnnounceAsync(Guid companyId, CancellationToken ct)
    {
        var rows = await IndexRows.Places(db).AsNoTracking().Where(row => row.Place.CompanyId == companyId && row.Place.Status == PlaceStatus.Published).ToListAsync(ct);
        foreach (var row in rows.Where(row => row.Free > 0).OrderBy(row => row.Place.Id))
            await finder.AnnounceAsync(row.Place.State, row.Free, ct, companyOpens: true);
    }
}

/// <summary>Keeps the view of a mentor: how many they guide.</summary>
internal sealed class MentorChangedHandler(MatchingDb db) : IHandle<MentorChanged>
{
    /// <inheritdoc/>
    public async Task HandleAsync(MentorChanged e, EventContext context, CancellationToken ct)
    {
        var view = await db.Mentors.SingleOrDefaultAsync(m => m.Id == e.MentorId, ct);
        if (view is not null && e.Version <= view.Version)
            return;
        if (view is null)
            db.Add(view = new MentorView { Id = e.MentorId });
        view.Version = e.Version;
        view.PublicId = e.MentorPublicId;
        view.CompanyId = e.CompanyId;
        view.OrganisationId = e.OrganisationId;
        view.Capacity = e.Capacity;
        view.Active = e.Active;
    }
}
