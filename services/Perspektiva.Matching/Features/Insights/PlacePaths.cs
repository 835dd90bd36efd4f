using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Insights;

/// <summary>A place's development paths, for its company: which small adaptation makes it suitable for how many more people, in numbers that let nobody be found.</summary>
internal static class PlacePaths
{
    /// <summary>A number of people.</summary>
    /// <param name="About">In steps of five, blurred by up to two people; null = fewer than 5.</param>
    internal sealed record CountView(int? About, TextView Text)
    {
        public static CountView Of(Engine.GuardedCount count) => new(count.About, TextView.Of(count.Text));
    }

    /// <summary>A small adaptation; what is null stays as it is.</summary>
    internal sealed record ChangeRow(
        string Id, Contracts.V1.Dimension? Dimension, int? Levels, Contracts.V1.FunctionalConstraint? Removes, Contracts.V1.Hazard? RemovesHazard,
        int? DailyMinutes, int? WeeklyMinutes, TimeOnly? ShiftStart, TimeOnly? ShiftEnd, IReadOnlyList<string>? Days, CountView More, TextView Text);

    /// <summary>All small adaptations, most first.</summary>
    internal sealed record Response(
        string PlaceId, DateOnly OnDate, string FormulaVersion, string RulesVersion, CountView SuitableNow, IReadOnlyList<ChangeRow> Changes, TextView Note);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/places/{id}/development-paths", HandleAsync)
        .RequireScope("proposals:read").WithName("PlacePaths").WithSummary("Which small adaptation makes a place suitable for how many more people, for its company")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(
        string id, [Description("Day of reckoning, default today (Europe/Berlin)")] DateOnly? onDate,
        MatchingDb db, MatchIndex index, IndexTail tail, Engine.CountGuard guard, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        var today = clock.Today();
        if (onDate is { } day && (day < today || day > today.AddYears(3)))
            check.ParameterError("onDate", "must be from today to three years ahead", "out_of_range");
        if (check.Failed)
            return check.Problem();
        if (!PublicId.IsValid(id, IdPrefix.Place))
            return Problems.NotFound();
        var place = await db.Places.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == id, ct);
        if (place is null || !caller.IsEmployerOf(place.OrganisationId, place.CompanyPublicId))
            return Problems.NotFound();

        await tail.FreshAsync(ct);
        var advice = Engine.MatchingEngine.Advise(place.State.ToProfile(1), index.Participants.Select(participant => participant.Profile), onDate ?? today, guard);
        if (RankProblems.Of(place.Id, advice.Problems) is { } refused)
            return refused;
        return TypedResults.Ok(new Response(
            id, onDate ?? today, Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion,
            CountView.Of(advice.SuitableNow), [.. advice.Changes.Select(Describe)], TextView.Of(advice.Note)));
    }

    private static ChangeRow Describe(Engine.AdvisedChange change)
    {
        var adaptation = change.Adaptation;
        return new ChangeRow(
            Spell(change),
            (Contracts.V1.Dimension?)adaptation.Dimension,
            adaptation.Dimension is null ? null : adaptation.Levels,
            adaptation.Removes == Engine.FunctionalConstraint.None ? null : (Contracts.V1.FunctionalConstraint)adaptation.Removes,
            adaptation.RemovesHazards == Engine.Hazard.None ? null : (Contracts.V1.Hazard)adaptation.RemovesHazards,
            adaptation.DailyMinutes, adaptation.WeeklyMinutes, adaptation.ShiftStart, adaptation.ShiftEnd, adaptation.Days is { } days ? Names(days) : null,
            CountView.Of(change.More), TextView.Of(change.Text));
    }

    // As a place's own days are written.
    private static List<string> Names(Engine.Weekdays days) =>
        [.. Enum.GetValues<Engine.Weekdays>().Where(day => System.Numerics.BitOperations.IsPow2((int)day) && days.HasFlag(day)).Select(SnakeCase<Engine.Weekdays>.Show)];

    // In the words of the API, where the change is one of the vocabulary.
    private static string Spell(Engine.AdvisedChange change) => change.Adaptation switch
    {
        { Dimension: { } dimension } => $"support.{SnakeCase<Contracts.V1.Dimension>.Show((Contracts.V1.Dimension)dimension)}",
        { Removes: not Engine.FunctionalConstraint.None and var demand, Days: null, ShiftStart: null } => $"without.{SnakeCase<Contracts.V1.FunctionalConstraint>.Show((Contracts.V1.FunctionalConstraint)demand)}",
        { RemovesHazards: not Engine.Hazard.None and var hazard } => $"without_danger.{SnakeCase<Contracts.V1.Hazard>.Show((Contracts.V1.Hazard)hazard)}",
        _ => change.Id.Replace('-', '_'),
    };
}
