using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>
/// Takes pairs of a finished run up: each is proposed, or refused, as by a command of its own, and what is proposed is one commit with the answer. The pairs are
/// stated, so that somebody has decided on each; no run proposes by itself.
/// </summary>
internal static class ProposeFromCohortRun
{
    /// <summary>Their people and places stay locked until the commit, and each is some round trips.</summary>
    public const int MostPairs = 100;

    private static readonly ProblemResult NotOfTheResult = Problems.Conflict("The run's result does not have this pair");

    /// <summary>Which pairs.</summary>
    /// <param name="Pairs">1-100 pairs of the result; a larger result is taken up in several requests.</param>
    internal sealed record Request(IReadOnlyList<Propose.Request> Pairs);

    /// <summary>What became of a pair.</summary>
    internal enum Outcome
    {
        /// <summary>The participant is asked.</summary>
        Proposed,

        /// <summary>Nothing changed for this pair; the problem says why.</summary>
        Refused,
    }

    /// <summary>A pair accounted for. It names no participant: the answer is stored, and may outlive one.</summary>
    /// <param name="Index">Position in the request, from 0.</param>
    /// <param name="ProposalId">Once proposed.</param>
    /// <param name="Problem">Why not: what <c>POST /v1/proposals</c> answers for the pair.</param>
    internal sealed record PairOutcome(int Index, string PlaceId, Outcome Outcome, string? ProposalId, RefusalView? Problem);

    /// <summary>A problem as it stands inside an answer.</summary>
    /// <param name="Type">URI of the catalogue of problems.</param>
    /// <param name="Errors">Pointers into the pair.</param>
    internal sealed record RefusalView(string Type, string Title, int Status, string? Detail, IReadOnlyList<ValidationError> Errors)
    {
        public static RefusalView Of(ProblemResult problem) => new(problem.Type.Uri, problem.Type.Title, problem.Type.Status, problem.Detail, problem.Errors);
    }

    /// <summary>All pairs accounted for.</summary>
    /// <param name="Pairs">One for each pair, in order.</param>
    internal sealed record Response(string CohortRunId, int Proposed, int Refused, IReadOnlyList<PairOutcome> Pairs);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/cohort-runs/{id}/proposals", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("ProposeFromCohortRun")
        .WithSummary("Propose up to 100 pairs of a finished cohort run; every pair is accounted for")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, CohortLookup lookup, MatchingDb db, OpenProposals proposals, Proposing proposing, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var check = CheckForm(body.Pairs, clock.Today());
        if (check.Failed)
            return check.Problem();
        if (await lookup.FindAsync(id, ct) is not { } run)
            return Problems.NotFound();
        if (run.State != CohortRunState.Finished)
            return Problems.InvalidTransition($"The run stands at {SnakeCase<CohortRunState>.Show(run.State)}");
        await LockAsync(db, proposals, body.Pairs, ct);
        var elsewhere = await NotOfTheResultAsync(db, caller, run.Id, body.Pairs, ct);
        var outcomes = new List<PairOutcome>(body.Pairs.Count);
        foreach (var (index, pair) in body.Pairs.Index())
        {
            var (proposal, refusal) = elsewhere.Contains(pair) ? (null, NotOfTheResult) : await proposing.ProposeAsync(pair, run.PublicId, ct);
            outcomes.Add(proposal is null
                ? new PairOutcome(index, pair.PlaceId, Outcome.Refused, null, RefusalView.Of(refusal!))
                : new PairOutcome(index, pair.PlaceId, Outcome.Proposed, proposal.PublicId, null));
        }
        var proposed = outcomes.Count(pair => pair.Outcome == Outcome.Proposed);
        return TypedResults.Ok(new Response(run.PublicId, proposed, outcomes.Count - proposed, outcomes));
    }

    private static Check CheckForm(IReadOnlyList<Propose.Request> pairs, DateOnly today)
    {
        var check = new Check();
        if (!check.Count("/pairs", pairs, 1, MostPairs))
            return check;
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < pairs.Count; i++)
        {
            if (!check.Required($"/pairs/{i}", pairs[i]))
                continue;
            Propose.Read(pairs[i], today, check, $"/pairs/{i}");
            check.That(seen.Add((pairs[i].ParticipantId, pairs[i].PlaceId)), $"/pairs/{i}", "is stated already", "twice");
        }
        return check;
    }

    /// <summary>First every person, then every place, each in order of id, as every path does; proposing a pair finds them locked.</summary>
    private static async Task LockAsync(MatchingDb db, OpenProposals proposals, IReadOnlyList<Propose.Request> pairs, CancellationToken ct)
    {
        await db.HoldParticipantsAsync([.. pairs.Select(pair => pair.ParticipantId).Distinct()], ct);
        var placeIds = pairs.Select(pair => pair.PlaceId).Distinct().ToList();
        await proposals.LockAsync(await db.Places.Where(p => placeIds.Contains(p.PublicId)).Select(p => p.Id).ToListAsync(ct), ct);
    }

    /// <summary>Pairs that the run did not find. Only of people whom the run tells this caller of: anybody else is left to the rules of proposing, or this would tell what the run does not.</summary>
    private static async Task<HashSet<Propose.Request>> NotOfTheResultAsync(
        MatchingDb db, Caller caller, Guid runId, IReadOnlyList<Propose.Request> pairs, CancellationToken ct)
    {
        var people = pairs.Select(pair => pair.ParticipantId).Distinct().ToList();
        var told = await db.Participants.Where(caller.Participants()).Where(person => person.MayMatch && people.Contains(person.PublicId))
            .Select(person => person.PublicId).ToHashSetAsync(ct);
        var result = await (from person in db.CohortPeople
                            join place in db.CohortPlaces on new { person.RunId, Id = person.PlaceId ?? Guid.Empty } equals new { place.RunId, Id = place.PlaceId }
                            where person.RunId == runId && people.Contains(person.PublicId)
                            select new { person.PublicId, Place = place.PublicId }).ToDictionaryAsync(row => row.PublicId, row => row.Place, ct);
        return [.. pairs.Where(pair => told.Contains(pair.ParticipantId) && result.GetValueOrDefault(pair.ParticipantId) != pair.PlaceId)];
    }
}
