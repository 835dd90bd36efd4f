using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Introductions;

/// <summary><c>GET /v1/mentors/{id}/introduction</c>: who the mentor of a running placement is, told to the coach, to who stands in, to the young person and their guardians.</summary>
internal static class IntroduceMentor
{
    /// <summary>Why the mentor's record was read, as the access log tells.</summary>
    private const string Purpose = "introduction";

    /// <param name="Id">Public id <c>mtr_...</c>.</param>
    /// <param name="Name">As the company recorded it.</param>
    /// <param name="Contact">Null where none is stored.</param>
    internal sealed record MentorIntroduction(string Id, string Name, WorkContact? Contact);

    /// <summary>How the mentor is reached at work.</summary>
    internal sealed record WorkContact(string? Email, string? Phone);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/mentors/{id}/introduction", HandleAsync)
        .RequireScope("placements:read").WithName("IntroduceMentor").WithSummary("Who the mentor is: name and work contact, for coach, young person and guardian of a running placement")
        .Produces<MentorIntroduction>();

    private static async Task<IResult> HandleAsync(string id, Caller caller, EmployerDb db, IPersonVault vault, IAccessLog log, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Mentor))
            return Problems.NotFound();
        // Held: whoever erases the mentor meanwhile waits, and takes this line of the log along.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var placements = await db.MentoredPlacements.AsNoTracking().Where(placement => placement.MentorId == id).ToListAsync(ct);
        if (!placements.Exists(placement => placement.IntroducesTo(caller))
            || await db.Mentors.TagWith(LockedRows.HeldTag).AsNoTracking().SingleOrDefaultAsync(mentor => mentor.PublicId == id, ct) is not { Erased: false } mentor
            || await vault.DecryptAsync<MentorContact>(mentor.Id, mentor.Contact, ct) is not { } known)
            return Problems.NotFound();
        await log.ReadAsync(mentor.Id, Purpose, ct);
        await transaction.CommitAsync(ct);
        var contact = known is { Email: null, Phone: null } ? null : new WorkContact(known.Email, known.Phone);
        return TypedResults.Ok(new MentorIntroduction(mentor.PublicId, known.Name, contact));
    }
}
