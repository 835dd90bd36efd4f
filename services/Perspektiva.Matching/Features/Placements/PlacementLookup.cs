using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>A placement with what the caller is to it.</summary>
/// <param name="IsTheRegistrars">The company belongs to an organisation that registered the person.</param>
internal sealed record FoundPlacement(Placement Placement, Side Side, bool IsEmployer, bool IsMentor, bool IsTheRegistrars, LockedSeats? Seats)
{
    /// <summary>Accompanies the person.</summary>
    public bool IsCoachsSide => Side is Side.Coach or Side.Portal;

    /// <summary>May steer it: coach, registering portal or company; the young person and the mentor look and speak.</summary>
    public bool MaySteer => IsCoachsSide || IsEmployer;
}

/// <summary>How a caller reads a placement.</summary>
internal static class PlacementReading
{
    /// <summary>As the company or its mentor.</summary>
    public static bool ReadsAsTheCompany(this Caller caller, Placement placement) =>
        caller.IsEmployerOf(placement.EmployerOrganisationId, placement.CompanyPublicId) || (placement.MentorId is { } mentor && caller.IsMentorOf([mentor]));
}

/// <summary>Finds a placement for a caller; none of one's business reads as not there.</summary>
internal sealed class PlacementLookup(MatchingDb db, OpenProposals proposals, Caller caller)
{
    /// <summary>For reading.</summary>
    public async Task<FoundPlacement?> FindAsync(string id, CancellationToken ct) =>
        PublicId.IsValid(id, IdPrefix.Placement) && await db.Placements.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == id, ct) is { } placement
            ? await ForCallerAsync(placement, null, ct)
            : null;

    /// <summary>For a change: the place's seats are locked before the placement is read.</summary>
    public async Task<FoundPlacement?> FindLockedAsync(string id, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Placement) || await db.Placements.Where(p => p.PublicId == id).Select(p => (Guid?)p.PlaceId).SingleOrDefaultAsync(ct) is not { } placeId)
            return null;
        var seats = await proposals.LockAsync([placeId], ct);
        return await db.Placements.SingleOrDefaultAsync(p => p.PublicId == id, ct) is { } placement ? await ForCallerAsync(placement, seats, ct) : null;
    }

    /// <summary>For a change that must see what else is of the person: the person and every place where something of theirs stands are locked, in this order, before the placement is read.</summary>
    public async Task<FoundPlacement?> FindLockedWithThePersonAsync(string id, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Placement) || await db.Placements.Where(p => p.PublicId == id).Select(p => (Guid?)p.ParticipantId).SingleOrDefaultAsync(ct) is not { } participantId)
            return null;
        await db.LockParticipantAsync(participantId, ct);
        var seats = await proposals.LockPlacesOfAsync(participantId, ct);
        return await db.Placements.SingleOrDefaultAsync(p => p.PublicId == id, ct) is { } placement ? await ForCallerAsync(placement, seats, ct) : null;
    }

    private async Task<FoundPlacement?> ForCallerAsync(Placement placement, LockedSeats? seats, CancellationToken ct)
    {
        var participant = await db.Participants.SingleOrDefaultAsync(p => p.Id == placement.ParticipantId, ct);
        var side = caller.SideOf(participant);
        var employer = caller.IsEmployerOf(placement.EmployerOrganisationId, placement.CompanyPublicId);

        // A mentor sees only those placed with them.
        var mentor = placement.MentorId is { } mentorId && caller.IsMentorOf([mentorId]);
        var registrars = participant?.RegisteringOrganisationIds.Contains(placement.EmployerOrganisationId) == true;
        return side != Side.None || employer || mentor ? new FoundPlacement(placement, side, employer, mentor, registrars, seats) : null;
    }
}
