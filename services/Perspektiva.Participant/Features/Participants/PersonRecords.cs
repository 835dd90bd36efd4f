using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Geography;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>A person as the caller may have them.</summary>
internal sealed record FoundPerson(Person Person, Standing Standing);

/// <summary>Finds persons for a caller and goes between the record and its encrypted parts.</summary>
internal sealed class PersonRecords(ParticipantDb db, IPersonVault vault, BlindIndex index, PostalCodes postalCodes, Caller caller, TimeProvider clock)
{
    /// <summary>The person, if the caller has any standing to them; to everybody else there is no such person.</summary>
    public async Task<FoundPerson?> FindAsync(string publicId, CancellationToken ct)
    {
        // Also keeps from the database what it cannot take as text.
        if (!PublicId.IsValid(publicId, IdPrefix.Participant))
            return null;
        var person = await db.Persons.WithParties().SingleOrDefaultAsync(p => p.PublicId == publicId, ct);
        if (person is null || caller.StandingTo(person) is var standing && standing == Standing.None)
            return null;
        // A coach who has left keeps a token for some minutes, and the assignment until somebody changes it; neither opens a record.
        return standing == Standing.Coach && !await db.Coaches.AnyAsync(c => c.PublicId == caller.Record && c.Active, ct) ? null : new FoundPerson(person, standing);
    }

    /// <summary>
    /// As <see cref="FindAsync"/>, for a POST that changes the record without naming a version: others wait until its transaction ends, instead of one failing.
    /// </summary>
    public async Task<FoundPerson?> FindForChangeAsync(string publicId, CancellationToken ct)
    {
        if (!PublicId.IsValid(publicId, IdPrefix.Participant))
            return null;
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM participant WHERE public_id = {publicId} FOR NO KEY UPDATE", ct);
        return await FindAsync(publicId, ct);
    }

    public async Task<PersonalData> IdentityAsync(Person person, CancellationToken ct) =>
        await vault.DecryptAsync<PersonalData>(person.Id, person.Data, ct)
        ?? throw new CryptographicException("A person's record is there but its key is not");

    /// <summary>Encrypts what identifies the person and sets what follows from it.</summary>
    public async Task IdentifyAsync(Person person, PersonalData data, CancellationToken ct)
    {
        var location = data is { Latitude: { } latitude, Longitude: { } longitude }
            ? CoarseLocation.From(latitude, longitude)
            : postalCodes.Find(data.PostalCode);
        var nameIndex = index.Compute("person", NameKey.Of(data.GivenName, data.FamilyName, data.BirthDate));
        person.Identify(data, location, await vault.EncryptAsync(person.Id, data, ct), nameIndex, FamilyIndex(data.FamilyName), clock.Today());
    }

    public byte[] FamilyIndex(string familyName) => FamilyNames.IndexOf(index, familyName);

    public async Task<ParticipantView> ViewAsync(Person person, CancellationToken ct) =>
        await ViewAsync(person, await IdentityAsync(person, ct), await ExternalRefAsync(person, ct), ct);

    /// <summary>The same for a writer, who has the values at hand.</summary>
    public async Task<ParticipantView> ViewAsync(Person person, PersonalData identity, string? externalRef, CancellationToken ct)
    {
        var guardians = new List<GuardianView>(person.Guardians.Count);
        foreach (var guardian in person.Guardians.OrderBy(g => g.Id))
        {
            if (await vault.DecryptAsync<GuardianData>(person.Id, guardian.Data, ct) is { } data)
                guardians.Add(GuardianView.Of(guardian, data));
        }

        return ParticipantView.Of(person, identity, guardians, externalRef);
    }

    /// <summary>The caller's organisation's reference; no other's is told.</summary>
    public async Task<string?> ExternalRefAsync(Person person, CancellationToken ct) =>
        await db.ExternalRefs.FindAsync([person.Id, caller.Organisation], ct) is { } row
            ? await vault.DecryptAsync(person.Id, row.Reference, ct)
            : null;

    public byte[] ReferenceIndex(string reference) => index.Compute("external-ref", ExternalRef.KeyOf(caller.Organisation, reference));

    /// <summary>Sets or clears the caller's organisation's reference.</summary>
    /// <returns>Whether the reference was free: within an organisation it means one person.</returns>
    public async Task<bool> ReferAsync(Person person, string? reference, CancellationToken ct)
    {
        var row = await db.ExternalRefs.FindAsync([person.Id, caller.Organisation], ct);
        if (reference is null)
        {
            if (row is not null)
                db.Remove(row);
            return true;
        }

        var referenceIndex = ReferenceIndex(reference);
        if (await db.ExternalRefs.AnyAsync(r => r.ReferenceIndex == referenceIndex && r.PersonId != person.Id, ct))
            return false;
        var encrypted = await vault.EncryptAsync(person.Id, reference, ct);
        if (row is null)
            db.Add(new ExternalRef { PersonId = person.Id, OrganisationId = caller.Organisation, ReferenceIndex = referenceIndex, Reference = encrypted });
        else if (!row.ReferenceIndex.AsSpan().SequenceEqual(referenceIndex))
            (row.ReferenceIndex, row.Reference) = (referenceIndex, encrypted);
        return true;
    }

    public async Task<GuardianView> GuardianAsync(Person person, Guardian guardian, CancellationToken ct) =>
        GuardianView.Of(
            guardian,
            await vault.DecryptAsync<GuardianData>(person.Id, guardian.Data, ct)
            ?? throw new CryptographicException("A guardian's record is there but the person's key is not"));

    public async Task<Guardian> AddGuardianAsync(Person person, GuardianBody body, GuardianData data, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var guardian = new Guardian
        {
            Id = Guid.CreateVersion7(now),
            PublicId = PublicId.New(IdPrefix.Guardian),
            PersonId = person.Id,
            Relation = body.Relation,
            Data = await vault.EncryptAsync(person.Id, data, ct),
            Since = now,
        };
        person.Guardians.Add(guardian);
        return guardian;
    }
}
