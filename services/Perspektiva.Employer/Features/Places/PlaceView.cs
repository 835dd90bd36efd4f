using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Domain;
using Perspektiva.Employer.Drafting;
using Perspektiva.Employer.Features.Companies;

namespace Perspektiva.Employer.Features.Places;

/// <summary>A place.</summary>
/// <param name="Id">Public id <c>plc_...</c>.</param>
/// <param name="CompanyId">Public id <c>cmp_...</c>.</param>
/// <param name="CompanyName">The company's name; null in lists.</param>
/// <param name="ExternalRef">The organisation's own reference; only for the organisation itself.</param>
/// <param name="Status">Where it stands in its lifecycle.</param>
/// <param name="Type">Kind of place.</param>
/// <param name="KldbKey">KldB 2010.</param>
/// <param name="KldbTitle">German title of the occupation.</param>
/// <param name="WzCode">WZ 2008 of the site, else of the company.</param>
/// <param name="Title">Title, if any.</param>
/// <param name="Description">Description, if any.</param>
/// <param name="Site">Where; null in lists.</param>
/// <param name="Latitude">WGS84 degrees.</param>
/// <param name="Longitude">WGS84 degrees.</param>
/// <param name="WorkingTime">Working time.</param>
/// <param name="Conditions">Conditions of the work.</param>
/// <param name="MentorIds">Mentors.</param>
/// <param name="SupportOffers">Support that the place brings.</param>
/// <param name="Requirements">32 in the order of the dimensions, null = not asked; null as a whole while not given.</param>
/// <param name="RequirementsBasis">Whose word the requirements are.</param>
/// <param name="RequirementsNote">Says what a drafted profile is; null for the company's own.</param>
/// <param name="Capacity">Declared capacity.</param>
/// <param name="Occupied">How many are there now.</param>
/// <param name="Oversubscribed">More than the capacity, after it was lowered.</param>
/// <param name="StartFrom">First day of starting.</param>
/// <param name="StartUntil">Last day of starting.</param>
/// <param name="EndsOn">Last day.</param>
/// <param name="Synthetic">Made for a demonstration.</param>
/// <param name="Version">Equals the entity tag.</param>
/// <param name="CreatedAt">When it was drafted, UTC.</param>
/// <param name="ChangedAt">When this version began, UTC.</param>
internal sealed record PlaceView(
    string Id, string CompanyId, string? CompanyName, string? ExternalRef, PlaceStatus Status, PlaceType Type, string KldbKey, string? KldbTitle, string? WzCode,
    string? Title, string? Description, SiteView? Site, double Latitude, double Longitude, WorkingTimeBody WorkingTime, ConditionsBody Conditions,
    IReadOnlyList<string> MentorIds, IReadOnlyList<SupportOffer> SupportOffers, IReadOnlyList<Requirement?>? Requirements,
    RequirementsBasis? RequirementsBasis, string? RequirementsNote, int Capacity, int Occupied, bool Oversubscribed,
    DateOnly? StartFrom, DateOnly? StartUntil, DateOnly? EndsOn, bool Synthetic, long Version, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    private static readonly WorkDay[] AllDays = Enum.GetValues<WorkDay>();
    private static readonly FunctionalConstraint[] AllDemands = [.. Enum.GetValues<FunctionalConstraint>().Where(one => one != FunctionalConstraint.None)];
    private static readonly Hazard[] AllHazards = [.. Enum.GetValues<Hazard>().Where(one => one != Hazard.None)];

    /// <param name="place">The place.</param>
    /// <param name="own">Whether the reader belongs to the place's organisation.</param>
    /// <param name="company">The company, where it is shown.</param>
    /// <param name="site">The site, where it is shown.</param>
    public static PlaceView Of(Place place, bool own, Company? company = null, Site? site = null)
    {
        var terms = place.Terms;
        var drafted = place.Requirements is not null && place.Basis == Domain.RequirementsBasis.OnetDraft;
        return new PlaceView(
            place.PublicId, place.CompanyPublicId, company?.Name, own ? place.ExternalRef : null, place.Status, terms.Type, terms.KldbKey, Kldb.TitleOf(terms.KldbKey), place.WzCode,
            terms.Title, terms.Description, site is null ? null : SiteView.Of(site), place.Location.Latitude, place.Location.Longitude,
            new WorkingTimeBody(terms.DailyMinutes, terms.WeeklyMinutes, terms.BreakMinutes, terms.ShiftStart, terms.ShiftEnd,
                [.. AllDays.Where(day => (terms.Days & (1 << (int)day)) != 0)]),
            ConditionsOf(terms), terms.MentorIds, terms.SupportOffers, place.Requirements,
            place.Requirements is null ? null : place.Basis, drafted ? RequirementDrafter.Basis : null,
            terms.Capacity, place.Occupied, place.Oversubscribed, terms.StartFrom, terms.StartUntil, terms.EndsOn, place.Synthetic, place.Version,
            place.CreatedAt, place.ChangedAt);
    }

    /// <summary>The flags as a list of words.</summary>
    public static IReadOnlyList<FunctionalConstraint> DemandsOf(FunctionalConstraint demands) => [.. AllDemands.Where(one => demands.HasFlag(one))];

    private static ConditionsBody ConditionsOf(PlaceTerms terms) => new(
        DemandsOf(terms.Demands), [.. AllHazards.Where(one => terms.Hazards.HasFlag(one))],
        terms.PieceWork, terms.BelowGround, terms.TrainingWithSupervision, terms.ShiftOperation, terms.LightWork, terms.PublicHolidays);
}
