using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Abilities;

/// <summary>The profile in force and how it came about.</summary>
/// <param name="Version">The participant's version.</param>
/// <param name="Ratings">32 ratings, null = not assessed.</param>
/// <param name="History">Assessments, newest first; the first is in force.</param>
internal sealed record AbilityProfileView(long Version, IReadOnlyList<int?> Ratings, IReadOnlyList<AssessmentView> History)
{
    public static AbilityProfileView Of(Person person, IEnumerable<AbilityAssessment> history) =>
        new(person.Version, person.Abilities, [.. history.Select(AssessmentView.Of)]);
}

/// <summary>Who assessed, when, on which basis.</summary>
internal sealed record AssessmentView(
    IReadOnlyList<int?> Ratings, AssessmentBasis Basis, DateOnly AssessedOn, string AssessedBy, string OrganisationId, DateTimeOffset RecordedAt, long Version)
{
    public static AssessmentView Of(AbilityAssessment assessment) => new(
        assessment.Ratings, assessment.Basis, assessment.AssessedOn, assessment.AssessedBy, assessment.OrganisationId, assessment.RecordedAt, assessment.Version);
}

internal static class ReadAbilityProfile
{
    private const int MaxHistory = 50;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/ability-profile", HandleAsync)
        .RequireScope("participants:read").WithName("ReadAbilityProfile").WithSummary("The ability profile with its history")
        .Produces<AbilityProfileView>();

    private static async Task<IResult> HandleAsync(string id, PersonRecords records, ParticipantDb db, IAccessLog log, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        var history = await db.Assessments.AsNoTracking().Where(a => a.PersonId == person.Id).OrderByDescending(a => a.Version).Take(MaxHistory).ToListAsync(ct);
        return TypedResults.Ok(AbilityProfileView.Of(person, history)).WithETag(person.Version);
    }
}
