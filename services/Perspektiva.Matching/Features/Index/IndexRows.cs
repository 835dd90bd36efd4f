using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Index;

/// <summary>A place with the seats that it has free.</summary>
internal sealed class PlaceRow
{
    public required PlaceView Place { get; init; }
    public required int Capacity { get; init; }
    public required int Occupied { get; init; }

    /// <summary>Its company takes nobody at present. One that is not known yet is taken to.</summary>
    public required bool CompanyAtRest { get; init; }

    /// <summary>What the company still carries over all its places; none where it has no limit.</summary>
    public required int? CompanyFree { get; init; }

    /// <summary>Seats of the place itself that nobody has.</summary>
    public int Seats => Math.Max(0, Capacity - Occupied);

    /// <summary>Seats that may still be taken: no more than the company carries.</summary>
    public int Free => CompanyFree is { } most ? Math.Clamp(most, 0, Seats) : Seats;

    /// <summary>The engine's view of the place.</summary>
    public Engine.PlaceProfile Profile => Place.State.ToProfile(Free, CompanyAtRest);
}

/// <summary>From rows to what stands in the index.</summary>
internal static class IndexRows
{
    /// <summary>All places with their seats.</summary>
    public static IQueryable<PlaceRow> Places(MatchingDb db) =>
        from place in db.Places
        join occupancy in db.Occupancies on place.Id equals occupancy.PlaceId
        join seats in db.CompanySeats on place.CompanyId equals seats.CompanyId into limits
        from limit in limits.DefaultIfEmpty()
        select new PlaceRow
        {
            Place = place,
            Capacity = occupancy.Capacity,
            Occupied = occupancy.Occupied,
            CompanyFree = (int?)limit.Free,
            CompanyAtRest = db.Companies.Any(company => company.Id == place.CompanyId && !company.Active),
        };

    /// <summary>Those that may be ranked.</summary>
    public static IQueryable<PlaceRow> OpenPlaces(MatchingDb db) =>
        Places(db).Where(row => (row.Place.Status == PlaceStatus.Published || row.Place.Status == PlaceStatus.Filled) && !row.CompanyAtRest);

    /// <summary>Nothing for a participant that may not be ranked.</summary>
    public static IndexedParticipant? ToIndex(ParticipantView? row) =>
        row is { Rankable: true }
        ? new IndexedParticipant(
            row.State.ToProfile(row.MayMatch), row.PublicId, row.OrganisationIds, row.RegisteringOrganisationIds, row.CoachId, row.SubstituteCoachId, row.GuardianIds)
        : null;

    /// <summary>Nothing for a place that is not published, or whose company takes nobody. A full one stays: why-not speaks of it, and a seat may come free.</summary>
    public static IndexedPlace? ToIndex(PlaceRow? row) =>
        row is { Place.Status: PlaceStatus.Published or PlaceStatus.Filled, CompanyAtRest: false }
        ? new IndexedPlace(row.Profile, row.Place.PublicId, row.Place.CompanyPublicId)
        : null;
}
