using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Asks for a whole cohort to be assigned. The answer comes at once; the run is a resource that tells how far it is.</summary>
internal static class StartCohortRun
{
    private const int DefaultEdges = 50;
    private const int MostEdges = 200;

    /// <summary>An organisation's runs that are not done; more would only wait.</summary>
    public const int MostUnfinished = 10;

    /// <summary>What is asked.</summary>
    /// <param name="Participants">Whom; default everybody that the caller may see and who stands at ready.</param>
    /// <param name="Places">Where; default every open place.</param>
    /// <param name="Pins">Pairs that a person decided, earlier ones first.</param>
    /// <param name="Bans">Pairs that a coach rules out. What a company declined is banned already, and so is a place where the person is placed or asked.</param>
    /// <param name="Vetoes">Pairs that the young person refuses. What they declined is vetoed already.</param>
    /// <param name="RaiseFloor">Whether nobody's fit may lie below a floor that can be avoided; default true.</param>
    /// <param name="EdgesPerPerson">Candidates that each begins with, 1-200, default 50; more where somebody would go without a place for it.</param>
    /// <param name="OnDate">Day of reckoning, default today (Europe/Berlin).</param>
    internal sealed record Request(
        CohortPeopleBody? Participants, CohortPlacesBody? Places, IReadOnlyList<CohortPairBody>? Pins, IReadOnlyList<CohortPairBody>? Bans, IReadOnlyList<CohortPairBody>? Vetoes,
        bool? RaiseFloor, int? EdgesPerPerson, DateOnly? OnDate);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/cohort-runs", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("StartCohortRun")
        .WithSummary("Assign a whole cohort: many participants, many places; for registering organisations and coaches, over the people they may see")
        .Produces<CohortRunResponse>(StatusCodes.Status202Accepted);

    private static async Task<IResult> HandleAsync(
        Request body, MatchingDb db, CohortChoice choice, CohortStore store, CohortSignal signal, IAfterCommit afterCommit, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!caller.IsRegisteringPortal && !caller.IsCoach())
            return Problems.Forbidden("Cohorts are assigned by registering organisations and coaches");
        var check = CheckForm(body, clock.Today());
        if (check.Failed)
            return check.Problem();
        if (await CohortLookup.IsBusyAsync(db, caller.Organisation, ct))
            return Problems.Conflict($"The organisation has {MostUnfinished} runs that are not done");
        var people = await choice.PeopleAsync(body.Participants, check, ct);
        var places = await choice.PlacesAsync(body.Places, check, ct);
        if (check.Failed)
            return check.Problem();
        var run = Draft(body, people.Count, places, caller, clock);
        var pairs = await choice.PairsAsync(run, people, body, check, ct);
        if (check.Failed)
            return check.Problem();
        db.Add(run);
        db.AddRange(pairs);
        await db.SaveChangesAsync(ct);
        await store.AddPeopleAsync(run.Id, people, ct);
        afterCommit.Run(signal.Wake);
        return TypedResults.Accepted($"/v1/cohort-runs/{run.PublicId}", CohortRunResponse.Of(run, null, [], []));
    }

    private static Check CheckForm(Request body, DateOnly today)
    {
        var check = new Check();
        CohortRequest.Check(body.Participants, check);
        CohortRequest.Check(body.Places, check);
        CohortRequest.Check("pins", body.Pins, check);
        CohortRequest.Check("bans", body.Bans, check);
        CohortRequest.Check("vetoes", body.Vetoes, check);
        check.Range("/edgesPerPerson", body.EdgesPerPerson, 1, MostEdges);
        check.Range("/onDate", body.OnDate, today, today.AddYears(3));
        return check;
    }

    private static CohortRunRecord Draft(Request body, int people, IReadOnlyList<Guid> places, Caller caller, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new CohortRunRecord
        {
            Id = Guid.CreateVersion7(now),
            PublicId = PublicId.New(IdPrefix.CohortRun),
            OrganisationId = caller.Organisation,
            CoachId = caller.IsRegisteringPortal ? null : caller.Record,
            AskedBy = caller.Signature(),
            AskedAt = now,
            OnDate = body.OnDate ?? clock.Today(),
            RaiseFloor = body.RaiseFloor ?? true,
            EdgesPerPerson = body.EdgesPerPerson ?? DefaultEdges,
            Places = CohortRequest.Choice(body.Places, places),
            People = people,
        };
    }
}
