using System.Globalization;
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
/// <param name="History">Assessments, newest first; the first of all is in force.</param>
/// <param name="Next">Cursor for earlier assessments; null where there are none.</param>
internal sealed record AbilityProfileView(long Version, IReadOnlyList<int?> Ratings, IReadOnlyList<AssessmentView> History, string? Next)
{
    public static AbilityProfileView Of(Person person, IEnumerable<AbilityAssessment> history, string? next = null) =>
        new(person.Version, person.Abilities, [.. history.Select(AssessmentView.Of)], next);
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
    private const string List = "assessments";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/ability-profile", HandleAsync)
        .RequireScope("participants:read").WithName("ReadAbilityProfile").WithSummary("The ability profile with its history")
        .Produces<AbilityProfileView>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] PageQuery page, Cursor cursor, PersonRecords records, ParticipantDb db, IAccessLog log, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        var history = db.Assessments.AsNoTracking().Where(a => a.PersonId == person.Id);
        if (after is [var last] && long.TryParse(last, CultureInfo.InvariantCulture, out var lastVersion))
            history = history.Where(a => a.Version < lastVersion);
        var rows = await history.OrderByDescending(a => a.Version).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        var next = rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Version.ToString(CultureInfo.InvariantCulture)]) : null;
        return TypedResults.Ok(AbilityProfileView.Of(person, shown, next)).WithETag(person.Version);
    }
}
