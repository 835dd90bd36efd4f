using Microsoft.EntityFrameworkCore;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary>One mentor's erasure as the journal keeps it: pseudonymous ids, no data of the person.</summary>
/// <param name="By">Who erased, for the places' history.</param>
internal sealed record ErasedMentor(Guid PersonId, long FinalVersion, string By) : IErasureEntry;

/// <summary>Destroys a mentor's key and contact, takes them from the places and tells it, in one transaction; the journal is written before it commits.</summary>
internal sealed class MentorEraser(
    EmployerDb db, PlaceHistory history, Outbox<EmployerDb> outbox, IPersonVault vault, ErasureJournal<ErasedMentor> journal, TimeProvider time)
{
    /// <summary>Erases. Should the commit fail after the journal was written, the mentor is erased at the next start: nobody asks for erasure and means the contrary.</summary>
    public async Task EraseAsync(Mentor mentor, string by, CancellationToken ct)
    {
        var entry = new ErasedMentor(mentor.Id, mentor.Version + 1, by);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockCompanyAsync(mentor.CompanyId, ct);
        // Whoever reads the mentor at this moment has written that down before the log goes.
        await db.Mentors.TagWith(LockedRows.Tag).Where(m => m.Id == mentor.Id).Select(m => m.Id).FirstAsync(ct);
        await RemoveAsync(mentor, entry, ct);
        await journal.AppendAsync(entry, ct);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>Before the service opens: erases again those whom a restored backup brought back.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> ReapplyAsync(IServiceProvider services, IReadOnlyList<ErasedMentor> entries, CancellationToken ct)
    {
        var byMentor = entries.ToLookup(entry => entry.PersonId);
        var ids = byMentor.Select(group => group.Key).ToArray();
        await using var look = services.CreateAsyncScope();
        var known = await look.ServiceProvider.GetRequiredService<EmployerDb>().Mentors.AsNoTracking().Where(mentor => ids.Contains(mentor.Id)).ToListAsync(ct);
        var erased = 0;
        foreach (var mentor in known.Where(mentor => !mentor.Erased))
        {
            await using var scope = services.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<MentorEraser>().ReapplyAsync(mentor, byMentor[mentor.Id].MaxBy(entry => entry.FinalVersion)!, ct))
                erased++;
        }

        return erased;
    }

    private async Task<bool> ReapplyAsync(Mentor known, ErasedMentor entry, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockCompanyAsync(known.CompanyId, ct);
        var mentor = await db.Mentors.TagWith(LockedRows.Tag).SingleAsync(m => m.Id == known.Id, ct);

        // Another replica that starts at the same time may have been first.
        if (mentor.Erased)
            return false;
        await RemoveAsync(mentor, entry with { FinalVersion = Math.Max(entry.FinalVersion, mentor.Version + 1) }, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task RemoveAsync(Mentor mentor, ErasedMentor entry, CancellationToken ct)
    {
        mentor.Contact = [];
        mentor.Active = false;
        mentor.Version = entry.FinalVersion;
        await vault.ForgetAsync(mentor.Id, ct);
        var places = await PlacesOfAsync(mentor, ct);
        places.ForEach(place => place.Dismiss(mentor.PublicId));
        history.Record(places, entry.By);
        outbox.Add(AddMentor.Event(mentor, time.GetUtcNow()));
        await IdempotencyAnswers.ForgetAsync(db, mentor.Id, ct);
        await db.Set<AccessLogEntry>().Where(read => read.PersonId == mentor.Id).ExecuteDeleteAsync(ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>All places that name the mentor, ended ones too, locked until the open transaction ends.</summary>
    private async Task<List<Place>> PlacesOfAsync(Mentor mentor, CancellationToken ct)
    {
        // EF cannot look into a list that it converts.
        var ids = await db.Database.SqlQuery<Guid>(
            $"""SELECT id AS "Value" FROM place WHERE company_id = {mentor.CompanyId} AND {mentor.PublicId} = ANY (mentor_ids)""").ToListAsync(ct);
        return ids.Count == 0 ? [] : await db.Places.TagWith(LockedRows.Tag).Where(place => ids.Contains(place.Id)).OrderBy(place => place.Id).ToListAsync(ct);
    }
}
