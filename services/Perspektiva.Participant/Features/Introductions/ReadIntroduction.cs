using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Introductions;

/// <summary>Who comes: told to the company and the mentor of a placement that has not ended, while the person agrees to be shown to employers.</summary>
internal static class ReadIntroduction
{
    /// <param name="Contact">Null where none is stored.</param>
    internal sealed record Introduction(string Id, string GivenName, string FamilyName, ContactBody? Contact);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/introduction", HandleAsync)
        .RequireScope("placements:read").WithName("ReadIntroduction").WithSummary("Who comes: name and contact, for the company and the mentor of a placement")
        .Produces<Introduction>();

    private static async Task<IResult> HandleAsync(string id, Caller caller, ParticipantDb db, IPersonVault vault, IAccessLog log, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Participant)
            || await db.Persons.AsNoTracking().WithParties().SingleOrDefaultAsync(p => p.PublicId == id, ct) is not { } person
            || !person.EffectiveConsents.Contains(ConsentPurpose.ShowToEmployer))
            return Problems.NotFound();
        var placements = await db.Placements.AsNoTracking().Where(p => p.PersonId == person.Id).ToListAsync(ct);
        if (!placements.Exists(caller.Receives) || await vault.DecryptAsync<PersonalData>(person.Id, person.Data, ct) is not { } data)
            return Problems.NotFound();
        await log.ReadAsync(person.Id, ReadPurpose.Introduction, ct);
        var contact = data is { Email: null, Phone: null } ? null : new ContactBody(data.Email, data.Phone);
        return TypedResults.Ok(new Introduction(person.PublicId, data.GivenName, data.FamilyName, contact));
    }
}
