using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>Destroys a person's key and rows and tells everybody who derived something, in one transaction; the journal is written before it commits.</summary>
internal sealed class PersonEraser(ParticipantDb db, IPersonVault vault, Outbox<ParticipantDb> outbox, ErasureJournal<JournalEntry> journal, TimeProvider clock)
{
    /// <summary>
    /// Erases. Should the commit fail after the journal was written, the person is erased at the next start: nobody asks for erasure and means the contrary.
    /// </summary>
    public async Task<Erasure> EraseAsync(Person person, CancellationToken ct)
    {
        var entry = new JournalEntry(
            person.Id, person.PublicId, PublicId.New(Erasure.Prefix), person.Version + 1, clock.GetUtcNow(),
            [.. PersonAccess.AudienceOf(person).Distinct(StringComparer.Ordinal)]);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var erasure = await RemoveAsync(person, entry, ct);
        await journal.AppendAsync(entry, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return erasure;
    }

    /// <summary>Erases again what a restored backup brought back; the receipt stays the one that was handed out.</summary>
    public async Task ReapplyAsync(Person person, JournalEntry entry, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RemoveAsync(person, entry with { FinalVersion = Math.Max(entry.FinalVersion, person.Version + 1) }, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<Erasure> RemoveAsync(Person person, JournalEntry entry, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.Erasures.Where(e => e.PersonId == person.Id).ExecuteDeleteAsync(ct);
        await IdempotencyAnswers.ForgetAsync(db, person.Id, ct);
        // What still waits to be told of the person is superseded, and a parked message must not hold the erasure back.
        await db.Database.ExecuteSqlAsync($"DELETE FROM outbox_message WHERE key = {person.Id}", ct);
        await PersonMessages.ForgetAsync(db, person.Id, ct);
        await db.Database.ExecuteSqlAsync($"DELETE FROM access_log_entry WHERE person_id = {person.Id}", ct);
        await vault.ForgetAsync(person.Id, ct);
        db.Remove(person);

        var erasure = new Erasure
        {
            PersonId = person.Id,
            ParticipantPublicId = person.PublicId,
            ReceiptId = entry.ReceiptId,
            FinalVersion = entry.FinalVersion,
            ErasedAt = entry.ErasedAt,
            Audience = entry.Audience,
            Awaited = [.. Erasure.Confirming],
        };
        db.Erasures.Add(erasure);
        db.Changes.Add(new ChangeEntry
        {
            PersonId = person.Id,
            PublicId = person.PublicId,
            Version = entry.FinalVersion,
            Erased = true,
            Audience = entry.Audience,
            At = now,
        });
        outbox.Add(new ParticipantErased(Guid.CreateVersion7(now), now, person.Id, entry.FinalVersion, person.PublicId));
        await db.SaveChangesAsync(ct);
        return erasure;
    }
}
