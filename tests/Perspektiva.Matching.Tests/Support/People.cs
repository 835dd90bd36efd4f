using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>A job centre's participant with a coach, as events tell of them; every ability is at 4.</summary>
internal sealed class Person
{
    internal static readonly string[] Scopes =
        ["rankings:read", "proposals:read", "proposals:write", "placements:read", "placements:write"];

    private long _version;

    public Person(Guid? id = null) => Id = id ?? Guid.CreateVersion7();

    public Guid Id { get; }
    public string PublicId { get; } = Contracts.PublicId.New(IdPrefix.Participant);
    public TestCaller Portal { get; init; } = TestCaller.Portal("jobcentre", Scopes);
    public string CoachId { get; } = Contracts.PublicId.New(IdPrefix.Coach);

    /// <summary>The coach, working through the job centre's portal.</summary>
    public TestCaller Coach => TestCaller.Person("coach", Portal.Organisation!, CoachId, Scopes);

    /// <summary>The young person's own account.</summary>
    public TestCaller Self => TestCaller.Person("participant", Portal.Organisation!, PublicId, Scopes);

    /// <summary>The next state.</summary>
    public ParticipantChanged Changed(
        ParticipantStatus status = ParticipantStatus.Ready, IReadOnlyList<ConsentPurpose>? consents = null, int ability = 4, AgeBand band = AgeBand.Adult,
        DateOnly? nextBandOn = null, FunctionalConstraint exclusions = FunctionalConstraint.None) => new(
        Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Id, ++_version, PublicId, status, [Portal.Organisation!], [Portal.Organisation!], CoachId, null, [],
        consents ?? [ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer],
        [.. Enumerable.Repeat<int?>(ability, 32)], [], exclusions, [], 50.55, 9.68, 30, 15, 40, null, null, band, nextBandOn, false, "urn:test");

    public ConsentWithdrawn Withdrawn(ConsentPurpose purpose) => new(
        Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Id, ++_version, PublicId, purpose, Guid.CreateVersion7(), CoachId);

    public ParticipantErased Erased() => new(Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Id, ++_version, PublicId);
}

/// <summary>A company's place, as events tell of it; three requirements at level 3.</summary>
internal sealed class Workplace
{
    private static readonly string[] Scopes = ["rankings:read", "proposals:read", "proposals:write", "placements:read", "placements:write"];
    private long _version;

    public Guid Id { get; } = Guid.CreateVersion7();
    public string PublicId { get; } = Contracts.PublicId.New(IdPrefix.Place);
    public Guid CompanyId { get; init; } = Guid.CreateVersion7();
    public string CompanyPublicId { get; init; } = Contracts.PublicId.New(IdPrefix.Company);
    public string MentorId { get; } = Contracts.PublicId.New(IdPrefix.Mentor);

    /// <summary>The company's portal.</summary>
    public TestCaller Company { get; init; } = TestCaller.Portal("company", Scopes);

    /// <summary>The place's mentor.</summary>
    public TestCaller Mentor => TestCaller.Person("mentor", Company.Organisation!, MentorId, Scopes);

    /// <summary>The next state.</summary>
    public PlaceChanged Changed(
        PlaceStatus status = PlaceStatus.Published, int capacity = 1, int level = 3, PlaceType type = PlaceType.Internship, TimeOnly? shiftEnd = null) => new(
        Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Id, ++_version, PublicId, CompanyId, CompanyPublicId, Company.Organisation!, [MentorId],
        status, type, "29302", "56.10", 50.55, 9.68,
        [.. Enumerable.Range(0, 32).Select(i => i < 3 ? new Requirement(level, Importance.Decisive) : null)], [], FunctionalConstraint.None,
        420, 2100, 60, new TimeOnly(8, 0), shiftEnd ?? new TimeOnly(16, 0), 0b11111, Hazard.None, false, false, true, false, false,
        capacity, null, null, null, true, "urn:test");

    /// <summary>Another place of the same company.</summary>
    public Workplace Sibling() => new() { CompanyId = CompanyId, CompanyPublicId = CompanyPublicId, Company = Company };

    public CompanyChanged CompanyChanged(int? maxPlacements, long version = 1, bool active = true) => new(
        Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), CompanyId, version, CompanyPublicId, Company.Organisation!, null, maxPlacements, active);

    public MentorChanged MentorChanged(int capacity = 2) => new(
        Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Guid.CreateVersion7(), 1, MentorId, CompanyId, Company.Organisation!, capacity, true);
}

/// <summary>Another mentor of a workplace's company, as events tell of them.</summary>
internal sealed class Guide(Workplace place)
{
    private readonly Guid _id = Guid.CreateVersion7();
    private long _version;

    public string Id { get; } = PublicId.New(IdPrefix.Mentor);

    public TestCaller Caller => TestCaller.Person("mentor", place.Company.Organisation!, Id, Person.Scopes);

    /// <summary>The next state.</summary>
    public MentorChanged Changed(int capacity = 2, bool active = true) =>
        place.MentorChanged(capacity) with { MentorId = _id, MentorPublicId = Id, Version = ++_version, Active = active };
}

internal static class Days
{
    public static DateOnly Today => TimeProvider.System.Today();
}
