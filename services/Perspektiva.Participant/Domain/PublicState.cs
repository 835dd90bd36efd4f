using System.Security.Cryptography;
using System.Text.Json;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>
/// What others learn of a person. Data flows only under consent: without consent to matching nobody hears abilities, needs, wishes, benefits or whereabouts;
/// who accompanies the person, the status and the youth protection band go on, since a running placement needs them.
/// </summary>
internal static class PublicState
{
    private static readonly int?[] NotAssessed = new int?[AbilityAssessment.Dimensions];

    public static ParticipantChanged Of(Person person, string originNetwork, DateTimeOffset now)
    {
        var consents = person.EffectiveConsents;
        var matching = consents.Contains(ConsentPurpose.Matching);
        return new ParticipantChanged(
            Guid.CreateVersion7(now), now, person.Id, person.Version, person.PublicId,
            person.Status,
            person.OrganisationIds, person.RegisteringOrganisationIds,
            person.CoachId, person.SubstituteCoachId, [.. person.ActingGuardians.Select(guardian => guardian.PublicId)],
            consents,
            matching ? [.. person.Abilities] : NotAssessed,
            matching ? person.Plan.Needs : [],
            matching ? person.Exclusions : FunctionalConstraint.None,
            matching ? person.Interests : [],
            matching ? person.Latitude : null, matching ? person.Longitude : null, matching ? person.MobilityKm : null,
            matching ? person.HoursPerWeekMin : null, matching ? person.HoursPerWeekMax : null,
            matching ? person.AvailableFrom : null, matching ? person.AvailableUntil : null,
            person.AgeBand, person.NextBandOn, person.FullTimeSchooling ?? false, originNetwork,
            SchoolingUnstated: person.FullTimeSchooling is null, SchoolingEndsOn: person.SchoolingEndsOn,
            Benefits: matching ? person.Entitlements : null);
    }

    /// <summary>The same for equal states, whatever version or time tells them.</summary>
    public static byte[] HashOf(ParticipantChanged state) =>
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(state with { EventId = Guid.Empty, OccurredAt = default, Version = 0 }));
}
