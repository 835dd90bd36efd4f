using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Places;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Placements;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.ReadModel;

/// <summary>Keeps the view of a place and its declared capacity, and looks at once whom a new or changed place suits.</summary>
internal sealed class PlaceChangedHandler(MatchingDb db, OpenProposals proposals, RunningPlacements placements, MatchFinder finder, IndexChanges changes) : IHandle<PlaceChanged>
{
    // Asked for each change of a place, so it is translated once.
    private static readonly Func<MatchingDb, Guid, CancellationToken, Task<PlaceView?>> Known =
        EF.CompileAsyncQuery((MatchingDb db, Guid id, CancellationToken ct) => db.Places.SingleOrDefault(place => place.Id == id));

    /// <inheritdoc/>
    public async Task HandleAsync(PlaceChanged e, EventContext context, CancellationToken ct)
    {
        var view = await Known(db, e.PlaceId, ct);
        if (view is not null && e.Version <= view.Version)
            return;
        var asksTheSame = view is not null && SamePlace(view.State, e);

        // A place that is new here has no seats to lock yet.
        var seats = await proposals.LockAsync(view is null ? [] : [e.PlaceId], ct);
        if (view is null)
            db.Add(view = new PlaceView { Id = e.PlaceId });
        else
            await placements.WorkOtherTimesAsync(view.State, e, ct);
        Apply(view, e);
        var occupancy = seats.Find(e.PlaceId);
        if (occupancy is null)
        {
            db.Add(occupancy = new Occupancy(e.PlaceId, e.PlacePublicId, e.Capacity));
        }
        else if (occupancy.Declare(e.Capacity))
        {
            await proposals.DeclineIfFullAsync(occupancy, ct);
        }
        // The time to begin has run out: what both agreed on stands, its first day may be the last possible one and be recorded later.
        if (e.Status is PlaceStatus.Closed or PlaceStatus.Expired)
            await proposals.WithdrawAllAsync(occupancy, DeclineReason.PlaceClosed, alsoAgreed: e.Status == PlaceStatus.Closed, ct);
        else if (e.Status == PlaceStatus.Published && occupancy.Free > 0 && !asksTheSame)
            await finder.AnnounceAsync(e, occupancy.Free, ct);
        seats.Announce();
        changes.Append(IndexedKind.Place, e.PlaceId);
    }

    private static void Apply(PlaceView view, PlaceChanged e)
    {
        view.Version = e.Version;
        view.PublicId = e.PlacePublicId;
        view.CompanyId = e.CompanyId;
        view.CompanyPublicId = e.CompanyPublicId;
        view.OrganisationId = e.OrganisationId;
        view.MentorIds = [.. e.MentorIds];
        view.Status = e.Status;
        view.State = e;
    }

    /// <summary>Nothing changed that a ranking rests on: a place that was filled and is free again, another mentor.</summary>
    private static bool SamePlace(PlaceChanged known, PlaceChanged e) => known.Status == e.Status && known.ToProfile(1) == e.ToProfile(1);
}
