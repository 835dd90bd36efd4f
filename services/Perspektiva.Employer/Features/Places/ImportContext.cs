using Microsoft.EntityFrameworkCore;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Employer.Features.Places;

/// <summary>What a bulk import needs to know, read by one query a kind instead of one a record.</summary>
internal sealed class ImportContext
{
    private readonly Dictionary<string, Company> _companies;
    private readonly Dictionary<string, string?> _places;
    private readonly Dictionary<(Guid Company, Location Location, string? PostalCode, string? Town), Site> _sites;
    private readonly HashSet<(Guid Company, string Mentor)> _mentors;

    private ImportContext(List<Company> companies, Dictionary<string, string?> places, List<Site> sites, HashSet<(Guid, string)> mentors)
    {
        _companies = companies.ToDictionary(company => company.PublicId, StringComparer.Ordinal);
        _places = places;
        _mentors = mentors;
        _sites = [];
        foreach (var site in sites)
            _sites.TryAdd((site.CompanyId, site.Location, site.PostalCode, site.Town), site);
    }

    /// <summary>Sites that the import made.</summary>
    public List<Site> NewSites { get; } = [];

    public static async Task<ImportContext> LoadAsync(EmployerDb db, Caller caller, IReadOnlyList<ImportPlaces.Item> items, CancellationToken ct)
    {
        var (organisation, only) = (caller.Organisation, caller.OnlyCompany);
        var ids = items.Select(item => item.CompanyId).Distinct().ToList();
        var references = items.Select(item => item.ExternalRef.Trim()).Distinct().ToList();
        var mentorIds = items.SelectMany(item => item.Place.MentorIds ?? []).Distinct().ToList();
        var companies = await db.Companies.TagWith(LockedRows.HeldTag).AsNoTracking().KeptBy(caller).Where(company => ids.Contains(company.PublicId)).ToListAsync(ct);
        var keys = companies.ConvertAll(company => company.Id);
        var places = await db.Places.Where(place => place.OrganisationId == organisation && place.ExternalRef != null && references.Contains(place.ExternalRef))
            .Select(place => new { place.ExternalRef, Id = only == null || place.CompanyPublicId == only ? place.PublicId : null })
            .ToDictionaryAsync(place => place.ExternalRef!, place => place.Id, StringComparer.Ordinal, ct);
        var sites = await db.Sites.AsNoTracking().Where(site => keys.Contains(site.CompanyId)).ToListAsync(ct);
        var mentors = mentorIds.Count == 0
            ? []
            : await db.Mentors.Where(mentor => keys.Contains(mentor.CompanyId) && mentor.Active && mentorIds.Contains(mentor.PublicId))
                .Select(mentor => new { mentor.CompanyId, mentor.PublicId }).ToListAsync(ct);
        return new ImportContext(companies, places, sites, [.. mentors.Select(mentor => (mentor.CompanyId, mentor.PublicId))]);
    }

    public Company? CompanyOf(string publicId) => _companies.GetValueOrDefault(publicId);

    public bool IsMentor(Company company, string mentor) => _mentors.Contains((company.Id, mentor));

    /// <summary>The public id of the place with this reference, from before or from earlier in the same import.</summary>
    public string? PlaceOf(string externalRef) => _places.GetValueOrDefault(externalRef.Trim());

    /// <summary>Whether the organisation uses the reference for a place that is none of the caller's business: no second place may bear it.</summary>
    public bool IsOthers(string externalRef) => _places.TryGetValue(externalRef.Trim(), out var place) && place is null;

    public void Add(Place place) => _places[place.ExternalRef!] = place.PublicId;

    /// <summary>The company's site at that spot, made where there is none.</summary>
    public Site SiteAt(Company company, Location location, SiteAddress address, DateTimeOffset now)
    {
        var key = (company.Id, location, address.PostalCode, address.Town);
        if (_sites.TryGetValue(key, out var known))
            return known;
        var site = Site.At(company.Id, location, now, address);
        NewSites.Add(site);
        return _sites[key] = site;
    }
}
