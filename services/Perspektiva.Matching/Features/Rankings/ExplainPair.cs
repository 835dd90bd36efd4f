using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Explanations;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>Why, and why not: one pair, as the place is and as adapted.</summary>
internal static class ExplainPair
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/pairs/{participantId}/{placeId}", HandleAsync)
        .RequireScope("rankings:read").WithName("ExplainPair").WithSummary("One pair explained: every part of the fit, every rule that excludes, what would change it")
        .Produces<PairView>();

    /// <param name="adapt">Stated adaptations: <c>dimension:levels</c>, for example <c>reading:2</c>; repeatable.</param>
    /// <param name="removes">Functional demands that would be taken away, for example <c>noise</c>; repeatable.</param>
    private static async Task<IResult> HandleAsync(
        string participantId, string placeId, string[]? adapt, string[]? removes, DateOnly? onDate, MatchingDb db, ExplainLink link, Caller caller, TimeProvider clock,
        CancellationToken ct)
    {
        var check = new Check();
        var today = clock.Today();
        StatedAdaptations.CheckDay(onDate, today, check);
        var adaptations = StatedAdaptations.Read(adapt, removes, check);
        if (check.Failed)
            return check.Problem();
        if (await Pairs.FindAsync(db, participantId, placeId, ct) is not { } pair || caller.SideOf(pair.Participant) is var side && side == Side.None)
            return Problems.NotFound();
        if (!pair.Participant.MayMatch)
            return Problems.ConsentMissing("The person has not consented to matching");
        var audience = side is Side.Participant or Side.Guardian ? Engine.Audience.Participant : Engine.Audience.Coach;
        var page = link.Make(participantId, placeId, audience, Query(adapt, removes, onDate));
        return TypedResults.Ok(PairView.Of(participantId, placeId, pair.Explain(adaptations, onDate ?? today, audience), page));
    }

    private static string Query(string[]? adapt, string[]? removes, DateOnly? onDate)
    {
        var stated = (adapt ?? []).Select(text => $"adapt={text}").Concat((removes ?? []).Select(text => $"removes={text}"));
        return string.Join('&', onDate is { } day ? stated.Append(string.Create(CultureInfo.InvariantCulture, $"onDate={day:yyyy-MM-dd}")) : stated);
    }
}

/// <summary>Reads adaptations from a query.</summary>
internal static class StatedAdaptations
{
    private const int Most = 40;

    /// <summary>The day of reckoning must lie near.</summary>
    public static void CheckDay(DateOnly? onDate, DateOnly today, Check check)
    {
        if (onDate is { } day && (day < today.AddYears(-1) || day > today.AddYears(3)))
            check.ParameterError("onDate", "must be from a year ago to three years ahead", "out_of_range");
    }

    /// <summary>What was stated; findings go to the check.</summary>
    public static IReadOnlyList<Engine.Adaptation> Read(string[]? adapt, string[]? removes, Check check)
    {
        var stated = new List<Engine.Adaptation>();
        foreach (var text in (adapt ?? []).Take(Most))
        {
            if (text.Split(':') is [var name, ['0' or '1' or '2'] level] && SnakeCase<Contracts.V1.Dimension>.TryParse(name, out var dimension))
                stated.Add(new Engine.Adaptation { Dimension = (Engine.Dimension)dimension, Levels = level[0] - '0' });
            else
                check.ParameterError("adapt", "must be a dimension, a colon and 0 to 2 levels", "malformed");
        }
        foreach (var demand in SnakeCase<Contracts.V1.FunctionalConstraint>.Parse("removes", removes, check))
            stated.Add(new Engine.Adaptation { Removes = (Engine.FunctionalConstraint)demand });
        return stated;
    }
}

/// <summary>A participant and a place as the database has them now.</summary>
internal sealed record Pair(ParticipantView Participant, PlaceView Place, int Free, bool CompanyAtRest)
{
    /// <summary>The engine's answer on the pair.</summary>
    public Engine.PairExplanation Explain(IReadOnlyList<Engine.Adaptation> adaptations, DateOnly onDate, Engine.Audience audience) =>
        Engine.MatchingEngine.Explain(ParticipantProfile, PlaceProfile, adaptations, onDate, audience);

    /// <summary>The engine's view of the participant.</summary>
    public Engine.ParticipantProfile ParticipantProfile => Participant.State.ToProfile(Participant.MayMatch);

    /// <summary>The engine's view of the place.</summary>
    public Engine.PlaceProfile PlaceProfile => Place.State.ToProfile(Free, CompanyAtRest);
}

/// <summary>Finds pairs by their public ids.</summary>
internal static class Pairs
{
    /// <summary>Both, or nothing; a draft place is known to nobody but its company.</summary>
    public static async Task<Pair?> FindAsync(MatchingDb db, string participantId, string placeId, CancellationToken ct)
    {
        if (!PublicId.IsValid(participantId, IdPrefix.Participant) || !PublicId.IsValid(placeId, IdPrefix.Place))
            return null;
        return await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == participantId, ct) is { } participant
            ? await OfAsync(db, participant, placeId, ct)
            : null;
    }

    /// <summary>A participant who is read already, and the place.</summary>
    public static async Task<Pair?> OfAsync(MatchingDb db, ParticipantView participant, string placeId, CancellationToken ct)
    {
        var row = await IndexRows.Places(db).AsNoTracking().SingleOrDefaultAsync(r => r.Place.PublicId == placeId, ct);
        return row is null || row.Place.Status == Contracts.V1.PlaceStatus.Draft ? null : new Pair(participant, row.Place, row.Free, row.CompanyAtRest);
    }
}
