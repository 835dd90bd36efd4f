using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Participant.Features.Changes;

/// <summary>Makes a change of a person a version, a line of the feed and, where the public state moved, an event; all in the caller's SaveChanges.</summary>
internal sealed class PersonChanges(ParticipantDb db, Outbox<ParticipantDb> outbox, OriginNetwork origin, TimeProvider clock)
{
    /// <summary>
    /// Call once a request, after the person was changed. Consents of custody end with the first change at or after the eighteenth birthday, which the sweep makes;
    /// a minor's own with the correction of the birth date.
    /// </summary>
    /// <param name="person">With consents and guardians loaded.</param>
    /// <param name="before">Who could see the person before; they learn of this change too.</param>
    public void Record(Person person, IEnumerable<string>? before = null)
    {
        var now = clock.GetUtcNow();
        var ended = person.EndConsentsByAge(now);
        person.Advance();
        var state = PublicState.Of(person, origin.Source, now);
        var hash = PublicState.HashOf(state);
        if (!hash.AsSpan().SequenceEqual(person.PublishedHash))
        {
            person.PublishedHash = hash;
            outbox.Add(state);
        }

        db.Changes.Add(new ChangeEntry
        {
            PersonId = person.Id,
            PublicId = person.PublicId,
            Version = person.Version,
            At = now,
            Audience = [.. PersonAccess.AudienceOf(person).Union(before ?? [], StringComparer.Ordinal)],
        });
        Withdrawn(person, ended);
    }

    /// <summary>Tells that consents ended, with the version that <see cref="Record"/> has just made.</summary>
    public void Withdrawn(Person person, IEnumerable<Consent> ended)
    {
        var now = clock.GetUtcNow();
        foreach (var consent in ended)
        {
            outbox.Add(new ConsentWithdrawn(
                Guid.CreateVersion7(now), now, person.Id, person.Version, person.PublicId, consent.Purpose, consent.Id, person.CoachId));
        }
    }
}

/// <summary>This network's CloudEvents source, from which its participants come.</summary>
internal sealed record OriginNetwork(string Source)
{
    public const string Default = "urn:perspektiva:network:fulda";
}
