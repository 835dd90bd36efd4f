using Perspektiva.Contracts;

namespace Perspektiva.Employer.Domain;

/// <summary>A company of one organisation. Its name stays in this service: a sole trader's company bears a person's name.</summary>
internal sealed class Company
{
    public required Guid Id { get; init; }

    public required string PublicId { get; init; }

    /// <summary>Who keeps the record; the only one who may change it.</summary>
    public required string OrganisationId { get; init; }

    /// <summary>The organisation's own reference, unique within it.</summary>
    public string? ExternalRef { get; set; }

    /// <summary>1-200 characters.</summary>
    public required string Name { get; set; }

    /// <summary>A key of the WZ 2008.</summary>
    public string? WzCode { get; set; }

    /// <summary>How many placements at once over all places, 1-10,000; null = no limit of its own.</summary>
    public int? MaxPlacements { get; set; }

    /// <summary>Whether it takes people at present; while it does not, none of its places is open.</summary>
    public bool Active { get; set; } = true;

    /// <summary>Made for a demonstration; no real company.</summary>
    public bool Synthetic { get; init; }

    public long Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public static Company Register(string organisationId, string name, DateTimeOffset now, bool synthetic = false) => new()
    {
        Id = Guid.CreateVersion7(now),
        PublicId = Contracts.PublicId.New(IdPrefix.Company),
        OrganisationId = organisationId,
        Name = name,
        CreatedAt = now,
        Synthetic = synthetic,
    };
}

/// <summary>Where a company works.</summary>
internal sealed class Site
{
    public required Guid Id { get; init; }

    public required string PublicId { get; init; }

    public required Guid CompanyId { get; init; }

    /// <summary>What the company calls it; up to 200 characters.</summary>
    public string? Name { get; private set; }

    public string? Street { get; private set; }

    /// <summary>Five digits.</summary>
    public string? PostalCode { get; private set; }

    public string? Town { get; private set; }

    /// <summary>The site's own sector where it differs from the company's (WZ 2008).</summary>
    public string? WzCode { get; private set; }

    public required Location Location { get; set; }

    public long Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What was written wrongly, or has changed since.</summary>
    public void Revise(Location location, SiteAddress address)
    {
        (Location, Name, Street, PostalCode, Town, WzCode) = (location, address.Name, address.Street, address.PostalCode, address.Town, address.WzCode);
        Version++;
    }

    public static Site At(Guid companyId, Location location, DateTimeOffset now, SiteAddress address) => new()
    {
        Id = Guid.CreateVersion7(now),
        PublicId = Contracts.PublicId.New(IdPrefix.Site),
        CompanyId = companyId,
        Location = location,
        CreatedAt = now,
        Name = address.Name,
        Street = address.Street,
        PostalCode = address.PostalCode,
        Town = address.Town,
        WzCode = address.WzCode,
    };
}

/// <summary>What is written about a site beside its coordinates.</summary>
internal sealed record SiteAddress(string? Name, string? Street, string? PostalCode, string? Town, string? WzCode);

/// <summary>WGS84 degrees.</summary>
/// <param name="Latitude">-90 to 90.</param>
/// <param name="Longitude">-180 to 180.</param>
internal sealed record Location(double Latitude, double Longitude);

/// <summary>Who instructs and accompanies in the company. Name and contact are encrypted with the mentor's own key and never leave the service in an event.</summary>
internal sealed class Mentor
{
    public const int MostCapacity = 50;

    public required Guid Id { get; init; }

    public required string PublicId { get; init; }

    public required Guid CompanyId { get; init; }

    public required string OrganisationId { get; init; }

    /// <summary>The sealed <see cref="MentorContact"/>; empty once it was erased.</summary>
    public required byte[] Contact { get; set; }

    /// <summary>How many young people at once, 1-50.</summary>
    public required int Capacity { get; set; }

    /// <summary>Whether the mentor takes anyone at present.</summary>
    public bool Active { get; set; } = true;

    /// <summary>Name and contact are gone for good; the bare id stays.</summary>
    public bool Erased => Contact.Length == 0;

    public long Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A mentor's name and how to reach them.</summary>
internal sealed record MentorContact(string Name, string? Email, string? Phone);
