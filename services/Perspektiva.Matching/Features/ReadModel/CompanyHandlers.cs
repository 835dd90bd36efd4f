using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.ReadModel;

/// <summary>Keeps the view of a company: how many placements it carries, and whether it takes people at present; both open and shut all its places.</summary>
internal sealed class CompanyChangedHandler(MatchingDb db, IndexChanges changes) : IHandle<CompanyChanged>
{
    /// <inheritdoc/>
    public async Task HandleAsync(CompanyChanged e, EventContext context, CancellationToken ct)
    {
        var view = await db.Companies.SingleOrDefaultAsync(c => c.Id == e.CompanyId, ct);
        if (view is not null && e.Version <= view.Version)
            return;
        if (view is null)
            db.Add(view = new CompanyView { Id = e.CompanyId, Active = true });
        var turned = view.Active != e.Active || view.MaxPlacements != e.MaxPlacements;
        var mayOpen = turned && e.Active && (!view.Active || (view.MaxPlacements is { } least && (e.MaxPlacements is not { } most || most > least)));
        view.Version = e.Version;
        view.PublicId = e.CompanyPublicId;
        view.OrganisationId = e.OrganisationId;
        view.MaxPlacements = e.MaxPlacements;
        view.Active = e.Active;
        if (turned)
            changes.AppendPlacesOf(e.CompanyId);

        // What was published while the company took nobody has been told to no coach.
        if (mayOpen)
            db.Add(new CompanyOpening { CompanyId = e.CompanyId });
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
