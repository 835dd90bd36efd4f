using System.ComponentModel;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>A participant as those see it who accompany the person.</summary>
/// <param name="Location">Coarse, two decimals.</param>
/// <param name="Consents">Purposes with a consent in force; none while processing is restricted or not consented to.</param>
/// <param name="ExternalRefs">The caller's own organisation's references only.</param>
internal sealed record ParticipantView(
    string Id, long Version, ParticipantStatus Status, ParticipantStatus? ResumeTo, ExitReason? ExitReason, DateTimeOffset RegisteredAt, bool Restricted,
    string GivenName, string FamilyName, DateOnly BirthDate, AgeBand AgeBand,
    AddressBody? Address, LocationBody? Location, ContactBody? Contact,
    [property: Description(PersonFields.SchoolingMeaning)] bool? FullTimeSchooling,
    [property: Description(PersonFields.SchoolingEndMeaning)] DateOnly? SchoolingEndsOn, int? MobilityKm, int? HoursPerWeekMin, int? HoursPerWeekMax, DateOnly? AvailableFrom, DateOnly? AvailableUntil,
    IReadOnlyList<FunctionalConstraint> Exclusions, IReadOnlyList<Interest> Interests, Entitlements? Entitlements,
    string? CoachId, string? SubstituteCoachId, IReadOnlyList<GuardianView> Guardians, IReadOnlyList<ConsentPurpose> Consents,
    IReadOnlyList<string> ExternalRefs)
{
    public static ParticipantView Of(Person person, PersonalData data, IReadOnlyList<GuardianView> guardians, string? externalRef)
    {
        var fields = PersonFields.Of(person, data, externalRef);
        return new ParticipantView(
            person.PublicId, person.Version, person.Status, person.ResumeTo, person.ExitReason, person.RegisteredAt, person.Restricted,
            data.GivenName, data.FamilyName, data.BirthDate, person.AgeBand,
            fields.Address,
            person is { Latitude: { } latitude, Longitude: { } longitude } ? new LocationBody(latitude, longitude) : null,
            fields.Contact,
            person.FullTimeSchooling, person.SchoolingEndsOn, person.MobilityKm, person.HoursPerWeekMin, person.HoursPerWeekMax, person.AvailableFrom, person.AvailableUntil,
            fields.Exclusions ?? [], person.Interests, person.Entitlements,
            person.CoachId, person.SubstituteCoachId, guardians,
            person.EffectiveConsents,
            externalRef is null ? [] : [externalRef]);
    }
}

/// <summary>A guardian as those see it who accompany the person.</summary>
internal sealed record GuardianView(string Id, GuardianRelation Relation, string GivenName, string FamilyName, string? Email, string? Phone)
{
    public static GuardianView Of(Guardian guardian, GuardianData data) =>
        new(guardian.PublicId, guardian.Relation, data.GivenName, data.FamilyName, data.Email, data.Phone);
}
