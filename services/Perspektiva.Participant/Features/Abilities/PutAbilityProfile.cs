using Perspektiva.Contracts;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Abilities;

/// <summary>Records an assessment of the 32 dimensions: who, when, on which basis. Earlier ones stay as history.</summary>
internal static class PutAbilityProfile
{
    private const int MinRating = 1;
    private const int MaxRating = 5;

    /// <param name="Ratings">32 ratings in the order of the dimensions, 1 (very low) to 5 (very high); null = not assessed, one at least is not, unless <paramref name="Complete"/> is false.</param>
    /// <param name="AssessedOn">Default: today in Berlin.</param>
    /// <param name="Complete">Whether profiling ends with this and the person is ready; default true.</param>
    internal sealed record Request(int?[] Ratings, AssessmentBasis Basis, DateOnly? AssessedOn = null, bool? Complete = null);

    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/v1/participants/{id}/ability-profile", HandleAsync)
        .RequireScope("participants:write").WithName("PutAbilityProfile").WithSummary("Records an ability profile of 32 ratings")
        .Produces<AbilityProfileView>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpRequest http, Caller caller, PersonRecords records, PersonChanges changes, ParticipantDb db, TimeProvider clock,
        CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing < Standing.Coach)
            return Problems.Forbidden("Only those who accompany the person assess abilities");
        var person = found.Person;
        if (http.IfMatch(person.Version) is { } stale)
            return stale;
        if (person.RefusalToWrite() is { } refused)
            return refused;
        var today = clock.Today();
        var check = new Check();
        Validate(check, body, today);
        if (check.Failed)
            return check.Problem();

        var now = clock.GetUtcNow();
        person.Assess(body.Ratings, EndsProfiling(body));
        changes.Record(person);
        var assessment = new AbilityAssessment
        {
            Id = Guid.CreateVersion7(now),
            PersonId = person.Id,
            Version = person.Version,
            Ratings = body.Ratings,
            Basis = body.Basis,
            AssessedOn = body.AssessedOn ?? today,
            AssessedBy = caller.Author(),
            OrganisationId = caller.Organisation,
            RecordedAt = now,
        };
        db.Assessments.Add(assessment);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(AbilityProfileView.Of(person, [assessment])).WithETag(person.Version);
    }

    private static bool EndsProfiling(Request body) => body.Complete ?? true;

    private static void Validate(Check check, Request body, DateOnly today)
    {
        check.Count("/ratings", body.Ratings, AbilityAssessment.Dimensions, AbilityAssessment.Dimensions);
        for (var i = 0; i < Math.Min(body.Ratings.Length, AbilityAssessment.Dimensions); i++)
            check.Range($"/ratings/{i}", body.Ratings[i], MinRating, MaxRating);
        // Ready means that matching can say something of the person.
        check.That(!EndsProfiling(body) || body.Ratings.Any(rating => rating is not null), "/ratings", "must hold one rating at least, unless complete is false", "required");
        check.Known("/basis", (AssessmentBasis?)body.Basis);
        if (body.AssessedOn is { } day)
            check.That(day <= today && day >= today.AddYears(-10), "/assessedOn", "must be a day within the last ten years", "out_of_range");
    }
}
