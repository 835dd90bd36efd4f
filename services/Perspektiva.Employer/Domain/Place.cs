using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Employer.Domain;

/// <summary>
/// A place in a company and its lifecycle: draft -> published &lt;-> paused; published &lt;-> filled (by occupancy); any -> closed or expired, and from there nowhere.
/// Each step answers why it is refused, or changes the place and its version.
/// </summary>
internal sealed class Place
{
    public required Guid Id { get; init; }

    public required string PublicId { get; init; }

    public required Guid CompanyId { get; init; }

    public required string CompanyPublicId { get; init; }

    public required string OrganisationId { get; init; }

    /// <summary>The organisation's own reference, unique within it.</summary>
    public string? ExternalRef { get; private set; }

    public required Guid SiteId { get; set; }

    /// <summary>Copied from the site, so that an event needs no second look.</summary>
    public required Location Location { get; set; }

    /// <summary>The site's sector, else the company's.</summary>
    public string? WzCode { get; set; }

    public required PlaceTerms Terms { get; set; }

    /// <summary>32 in the order of <see cref="Dimension"/>, null = not asked; null as a whole until the profile is given.</summary>
    public IReadOnlyList<Requirement?>? Requirements { get; private set; }

    public RequirementsBasis Basis { get; private set; }

    public PlaceStatus Status { get; private set; } = PlaceStatus.Draft;

    /// <summary>Others may know the place from its first publication on, whatever becomes of it.</summary>
    public bool EverPublished { get; private set; }

    public int Occupied { get; private set; }

    /// <summary>The last occupancy that was applied; older ones are dropped.</summary>
    public long OccupancyVersion { get; private set; }

    public bool Synthetic { get; init; }

    public long Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>More people than the declared capacity: allowed, and said.</summary>
    public bool Oversubscribed => Occupied > Terms.Capacity;

    private bool Ended => Status is PlaceStatus.Closed or PlaceStatus.Expired;

    /// <summary>A new draft.</summary>
    /// <param name="company">Whose place it is.</param>
    /// <param name="site">A site of that company.</param>
    /// <param name="terms">What is declared.</param>
    /// <param name="now">The present instant.</param>
    /// <param name="externalRef">The organisation's own reference.</param>
    /// <param name="requirements">32 in the order of <see cref="Dimension"/>, if they are known already.</param>
    /// <param name="basis">Whose word the requirements are.</param>
    public static Place Draft(
        Company company, Site site, PlaceTerms terms, DateTimeOffset now, string? externalRef = null,
        IReadOnlyList<Requirement?>? requirements = null, RequirementsBasis basis = RequirementsBasis.Company) => new()
        {
            Id = Guid.CreateVersion7(now),
            PublicId = Contracts.PublicId.New(IdPrefix.Place),
            CompanyId = company.Id,
            CompanyPublicId = company.PublicId,
            OrganisationId = company.OrganisationId,
            ExternalRef = externalRef,
            SiteId = site.Id,
            Location = site.Location,
            WzCode = site.WzCode ?? company.WzCode,
            Terms = terms,
            Requirements = requirements,
            Basis = basis,
            Synthetic = company.Synthetic,
            CreatedAt = now,
            ChangedAt = now,
        };

    /// <summary>What stands between the place and its publication; nothing when it can be published today. Who is there stays, whether or not anybody may still begin.</summary>
    public IReadOnlyList<Finding> Obstacles(DateOnly today, Func<string, bool> occupationExists) =>
        Obstacles(Terms, Requirements, today, occupationExists, before: Occupied > 0 ? Terms : null);

    /// <summary>Sets the requirement profile.</summary>
    /// <param name="requirements">32 in the order of <see cref="Dimension"/>.</param>
    /// <param name="basis">Whose word it is.</param>
    public string? Require(IReadOnlyList<Requirement?> requirements, RequirementsBasis basis)
    {
        if (Ended)
            return Over;
        if (Status != PlaceStatus.Draft && !requirements.Any(requirement => requirement is not null))
            return "A place that is not a draft must keep a requirement profile";
        Requirements = requirements;
        Basis = basis;
        return Changed();
    }

    /// <summary>Replaces the terms, at the same site or another of the company.</summary>
    public string? Revise(PlaceTerms terms, Site site, string? wzCode)
    {
        if (Ended)
            return Over;
        Terms = terms;
        SiteId = site.Id;
        Location = site.Location;
        WzCode = wzCode;
        Settle();
        return Changed();
    }

    /// <summary>Takes over the sector of a company that corrected it.</summary>
    public void MoveTo(string? wzCode)
    {
        WzCode = wzCode;
        Changed();
    }

    /// <summary>Goes with a site that was corrected, to where it lies and what it does.</summary>
    public void MoveTo(Location location, string? wzCode)
    {
        Location = location;
        MoveTo(wzCode);
    }

    /// <summary>Bears another reference of the organisation's, or none, whatever became of the place.</summary>
    public void Refer(string? externalRef)
    {
        ExternalRef = externalRef;
        Changed();
    }

    /// <summary>Takes a mentor away who was erased, whatever became of the place.</summary>
    public void Dismiss(string mentorId)
    {
        Terms.MentorIds = [.. Terms.MentorIds.Where(id => id != mentorId)];
        Changed();
    }

    /// <summary>Makes the draft known. Ask <see cref="Obstacles(DateOnly, Func{string, bool})"/> first.</summary>
    public string? Publish()
    {
        if (Status != PlaceStatus.Draft)
            return "Only a draft can be published";
        Status = PlaceStatus.Published;
        EverPublished = true;
        Settle();
        return Changed();
    }

    /// <summary>Takes the place out of the search for a while; placements go on.</summary>
    public string? Pause()
    {
        if (Status is not (PlaceStatus.Published or PlaceStatus.Filled))
            return "Only a published or filled place can be paused";
        Status = PlaceStatus.Paused;
        return Changed();
    }

    /// <summary>Back to published, or to filled where it is full.</summary>
    public string? Resume()
    {
        if (Status != PlaceStatus.Paused)
            return "Only a paused place can be resumed";
        Status = PlaceStatus.Published;
        Settle();
        return Changed();
    }

    public string? Close()
    {
        if (Ended)
            return Over;
        Status = PlaceStatus.Closed;
        return Changed();
    }

    /// <summary>Ends the place when its dates have passed. One where somebody is, or is agreed on, lives until its end, however many seats are free: who is there may stay.</summary>
    /// <returns>Whether it expired now.</returns>
    public bool Expire(DateOnly today)
    {
        if (Ended)
            return false;
        var over = Terms.EndsOn < today || (Occupied == 0 && Terms.StartUntil < today);
        if (!over)
            return false;
        Status = PlaceStatus.Expired;
        Changed();
        return true;
    }

    /// <summary>Applies what matching says about how full the place is.</summary>
    /// <returns>Whether anything changed; an older version, or the same number again, changes nothing.</returns>
    public bool Occupy(int occupied, long occupancyVersion)
    {
        if (occupancyVersion <= OccupancyVersion)
            return false;
        OccupancyVersion = occupancyVersion;
        if (occupied == Occupied)
            return false;
        Occupied = occupied;
        Settle();
        Changed();
        return true;
    }

    /// <summary>Whether the terms, as revised, could stand published today.</summary>
    /// <param name="terms">What is declared.</param>
    /// <param name="requirements">The requirement profile.</param>
    /// <param name="today">The day in Germany.</param>
    /// <param name="occupationExists">Whether a key is one of the KldB 2010.</param>
    /// <param name="before">What stood before, if it stood published: a last day of starting that passed meanwhile may stay as it is.</param>
    public static IReadOnlyList<Finding> Obstacles(
        PlaceTerms terms, IReadOnlyList<Requirement?>? requirements, DateOnly today, Func<string, bool> occupationExists, PlaceTerms? before = null)
    {
        var findings = terms.Contradictions().ToList();
        if (requirements is null || !requirements.Any(requirement => requirement is not null))
            findings.Add(new("/requirements", "must be given before publishing, with at least one dimension asked", "required"));
        if (!occupationExists(terms.KldbKey))
            findings.Add(new("/kldbKey", "must be an occupation of the KldB 2010 (five digits)", "unknown_value"));
        if (terms.StartUntil < today && terms.StartUntil != before?.StartUntil)
            findings.Add(new("/startUntil", "must not lie in the past", "out_of_range"));
        if (terms.EndsOn < today)
            findings.Add(new("/endsOn", "must not lie in the past", "out_of_range"));
        return findings;
    }

    private const string Over = "The place is closed or expired";

    private void Settle() => Status = Status switch
    {
        PlaceStatus.Published when Occupied >= Terms.Capacity => PlaceStatus.Filled,
        PlaceStatus.Filled when Occupied < Terms.Capacity => PlaceStatus.Published,
        _ => Status,
    };

    private string? Changed()
    {
        Version++;
        return null;
    }
}

/// <summary>Where a requirement profile comes from.</summary>
internal enum RequirementsBasis
{
    /// <summary>The company itself.</summary>
    Company,

    /// <summary>A draft from O*NET that nobody in the company has confirmed.</summary>
    OnetDraft,
}
