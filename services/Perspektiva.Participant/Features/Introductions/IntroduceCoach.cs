using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Coaches;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Introductions;

/// <summary>Who accompanies the person: told to the company and the mentor of a placement that has not ended. It rests on no consent to be shown: the company needs somebody to turn to when that is withdrawn, too.</summary>
internal static class IntroduceCoach
{
    /// <param name="ParticipantId">Whom they accompany.</param>
    /// <param name="Coaches">The coach, then who stands in; who has left is not among them.</param>
    internal sealed record CoachIntroduction(string ParticipantId, IReadOnlyList<IntroducedCoach> Coaches);

    /// <summary>A coach by name: no address or number of theirs is kept here.</summary>
    internal sealed record IntroducedCoach(string Id, CaseRole As, string GivenName, string FamilyName);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/coach-introduction", HandleAsync)
        .RequireScope("placements:read").WithName("IntroduceCoach").WithSummary("Who accompanies the person, by name, for the company and the mentor of a placement")
        .Produces<CoachIntroduction>();

    private static async Task<IResult> HandleAsync(string id, Caller caller, ParticipantDb db, IPersonVault vault, IAccessLog log, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Participant) || await db.Persons.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == id, ct) is not { } person)
            return Problems.NotFound();
        var placements = await db.Placements.AsNoTracking().Where(p => p.PersonId == person.Id).ToListAsync(ct);
        if (!placements.Exists(caller.Receives))
            return Problems.NotFound();
        var coaches = await CoachesOfAsync(person, db, vault, ct);
        await log.ReadAsync(person.Id, ReadPurpose.CoachIntroduction, ct);
        return TypedResults.Ok(new CoachIntroduction(person.PublicId, coaches));
    }

    private static async Task<List<IntroducedCoach>> CoachesOfAsync(Person person, ParticipantDb db, IPersonVault vault, CancellationToken ct)
    {
        string[] ids = [.. new[] { person.CoachId, person.SubstituteCoachId }.OfType<string>()];
        var rows = await db.Coaches.AsNoTracking().Where(c => ids.Contains(c.PublicId) && c.Active).ToListAsync(ct);
        var introduced = new List<IntroducedCoach>(rows.Count);
        foreach (var coach in rows.OrderBy(c => Array.IndexOf(ids, c.PublicId)))
        {
            if (await vault.DecryptAsync<CoachData>(coach.Id, coach.Data, ct) is { } data)
                introduced.Add(new IntroducedCoach(coach.PublicId, coach.PublicId == person.CoachId ? CaseRole.Coach : CaseRole.Substitute, data.GivenName, data.FamilyName));
        }

        return introduced;
    }
}
