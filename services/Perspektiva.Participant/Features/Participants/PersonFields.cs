using System.ComponentModel;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>Where the person lives; German postal code of five digits.</summary>
internal sealed record AddressBody(string? Street = null, string? PostalCode = null, string? Town = null);

/// <summary>Degrees WGS84; latitude 34 to 72, longitude -25 to 45.</summary>
internal sealed record LocationBody(double Latitude, double Longitude);

/// <summary>How the person is reached by those who accompany them.</summary>
internal sealed record ContactBody(string? Email = null, string? Phone = null);

/// <summary>A guardian as the registering organisation names them.</summary>
internal sealed record GuardianBody(GuardianRelation Relation, string GivenName, string FamilyName, string? Email = null, string? Phone = null);

/// <summary>What can be registered and changed of a person.</summary>
/// <param name="ExternalRef">The caller's own reference to the person, 1-100 characters.</param>
/// <param name="BirthDate">From 13 to 67 years of age today.</param>
/// <param name="Location">Without it the postal code tells; only a coarse one ever leaves this service.</param>
/// <param name="FullTimeSchooling">See <see cref="SchoolingMeaning"/>.</param>
/// <param name="SchoolingEndsOn">See <see cref="SchoolingEndMeaning"/>.</param>
/// <param name="MobilityKm">One way, kilometres, 1-200.</param>
/// <param name="HoursPerWeekMin">Hours, 1-48.</param>
/// <param name="HoursPerWeekMax">Hours, 1-48.</param>
/// <param name="Exclusions">What the person cannot or must not do; functions, never a diagnosis.</param>
/// <param name="Interests">Up to 10 occupational fields by KldB 2010 main group, weight 1 (some) to 3 (strong).</param>
/// <param name="Entitlements">See <see cref="EntitlementsMeaning"/>.</param>
/// <param name="Status">As it stood, for the history; a patch sets it by itself.</param>
/// <param name="ExitReason">As <paramref name="Status"/>.</param>
internal sealed record PersonFields(
    string? ExternalRef, string? GivenName, string? FamilyName, DateOnly? BirthDate,
    AddressBody? Address, LocationBody? Location, ContactBody? Contact,
    [property: Description(PersonFields.SchoolingMeaning)] bool? FullTimeSchooling,
    [property: Description(PersonFields.SchoolingEndMeaning)] DateOnly? SchoolingEndsOn, int? MobilityKm, int? HoursPerWeekMin, int? HoursPerWeekMax,
    DateOnly? AvailableFrom, DateOnly? AvailableUntil,
    FunctionalConstraint[]? Exclusions, Interest[]? Interests, Entitlements? Entitlements,
    ParticipantStatus? Status = null, ExitReason? ExitReason = null)
{
    /// <summary>What the API's document says of the field; comments do not get there.</summary>
    public const string SchoolingMeaning =
        "In compulsory full-time schooling (§ 2 Abs. 3 JArbSchG). Null = not stated: who is under 16 counts as in full-time schooling until it is stated. "
        + "Left out: not stated at registration, unchanged by a patch.";

    /// <summary>As <see cref="SchoolingMeaning"/>.</summary>
    public const string SchoolingEndMeaning =
        "Last day of compulsory full-time schooling (Vollzeitschulpflicht), from the 13th to the 25th birthday; goes with fullTimeSchooling true only. From the day after it the "
        + "person counts as past schooling, so that work that begins then can be found before. Null = not known: schooling counts as going on until 18. Left out: unchanged by a "
        + "patch, but cleared by one that takes fullTimeSchooling back.";

    /// <summary>As <see cref="SchoolingMeaning"/>, said by the operations: the document drops what is said of a member that is an object.</summary>
    public const string EntitlementsMeaning =
        "What the benefit office (Leistungsträger) has decided: granted (bewilligt) or refused (abgelehnt). supportedEmployment: Unterstützte Beschäftigung (§ 55 SGB IX), on which "
        + "in-company qualification and supported jobs rest; workshopBenefits: benefits of a workshop for disabled people (Werkstatt für behinderte Menschen) or what takes their place "
        + "(§§ 57, 58, 61, 61a, 219 SGB IX), on which workshop places and the budget for work rest. Such places are excluded while it is refused. Null = not stated, which excludes none. "
        + "Left out: not stated at registration, unchanged by a patch.";

    /// <summary>The fields as they stand.</summary>
    public static PersonFields Of(Person person, PersonalData data, string? externalRef) => new(
        externalRef, data.GivenName, data.FamilyName, data.BirthDate,
        data is { Street: null, PostalCode: null, Town: null } ? null : new AddressBody(data.Street, data.PostalCode, data.Town),
        data is { Latitude: { } latitude, Longitude: { } longitude } ? new LocationBody(latitude, longitude) : null,
        data is { Email: null, Phone: null } ? null : new ContactBody(data.Email, data.Phone),
        person.FullTimeSchooling, person.SchoolingEndsOn, person.MobilityKm, person.HoursPerWeekMin, person.HoursPerWeekMax, person.AvailableFrom, person.AvailableUntil,
        ListOf(person.Exclusions), [.. person.Interests], person.Entitlements, person.Status, person.ExitReason);

    public static FunctionalConstraint[] ListOf(FunctionalConstraint flags) =>
        [.. Enum.GetValues<FunctionalConstraint>().Where(flag => flag != FunctionalConstraint.None && flags.HasFlag(flag))];
}
