using Perspektiva.Contracts;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>An organisation names a coach of its own.</summary>
internal static class CreateCoach
{
    public const int MaxName = 100;
    public const int MaxCapacity = 200;
    private const int DefaultCapacity = 25;

    /// <param name="Capacity">How many participants the coach can accompany, 1-200, default 25.</param>
    internal sealed record Request(string GivenName, string FamilyName, int? Capacity = null);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/coaches", HandleAsync)
        .RequireScope("coaches:write").WithIdempotency<ParticipantDb>().WithName("CreateCoach").WithSummary("Names a coach of the caller's organisation")
        .Produces<CoachView>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext http, Caller caller, CoachRecords records, ParticipantDb db, IPersonVault vault, TimeProvider clock, CancellationToken ct)
    {
        if (caller.IsAccompanied)
            return Problems.Forbidden("The organisation names its coaches");
        var check = new Check();
        var given = check.Text("/givenName", body.GivenName, MaxName, required: true);
        var family = check.Text("/familyName", body.FamilyName, MaxName, required: true);
        check.Range("/capacity", body.Capacity, 1, MaxCapacity);
        if (check.Failed || given is null || family is null)
            return check.Problem();

        var id = Guid.CreateVersion7(clock.GetUtcNow());
        http.AnswerConcerns(id);
        var coach = new Coach
        {
            Id = id,
            PublicId = PublicId.New(IdPrefix.Coach),
            OrganisationId = caller.Organisation,
            Capacity = body.Capacity ?? DefaultCapacity,
            Data = await vault.EncryptAsync(id, new CoachData(given, family), ct),
        };
        db.Add(coach);
        records.Tell(coach);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/v1/coaches/{coach.PublicId}", await records.ViewAsync(coach, ct)).WithETag(coach.Version);
    }
}
