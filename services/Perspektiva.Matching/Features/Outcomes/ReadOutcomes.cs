using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Outcomes;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Outcomes;

/// <summary><c>GET /v1/outcomes</c>: what came of everybody who registered, published as the share of overridden proposals is. It tells of nobody, so nobody's access log has a line of it.</summary>
internal static class ReadOutcomes
{
    /// <param name="AsOf">The last day that counts: the end of the last month that is over.</param>
    /// <param name="ByYear">By the year of registration; null = not known.</param>
    /// <param name="ByPlaceType">Of those placed, by what the place of their first placement is offered as; empty where it is kept back how many are placed.</param>
    /// <param name="Ends">Of those for whom nothing runs any more, why the last placement ended.</param>
    internal sealed record Response(DateOnly AsOf, Figures All, IReadOnlyList<YearView> ByYear, IReadOnlyList<PlaceTypeView> ByPlaceType, EndsView Ends);

    /// <param name="Registered">Everybody, who was never placed included.</param>
    /// <param name="Placed">Who began at a place.</param>
    /// <param name="MedianDaysToFirstPlacement">From registration to the first day of the first placement.</param>
    /// <param name="Retention">At 3, 6, 12, 24 and 36 months after the first day in employment.</param>
    internal sealed record Figures(int? Registered, int? Placed, int? MedianDaysToFirstPlacement, IReadOnlyList<RetentionCell> Retention);

    internal sealed record YearView(int? Year, int? Registered, int? Placed, int? MedianDaysToFirstPlacement, IReadOnlyList<RetentionCell> Retention);

    internal sealed record PlaceTypeView(PlaceType? PlaceType, int? Placed, int? MedianDaysToFirstPlacement, IReadOnlyList<RetentionCell> Retention);

    internal sealed record EndsView(int? People, IReadOnlyList<EndCell> Reasons);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/outcomes", HandleAsync)
        .RequireScope("placements:read").WithName("ReadOutcomes")
        .WithSummary("Outcomes over the network: registered, placed, retained in employment, days to the first placement, why it ended; cells below five left out")
        .WithDescription(
            "As of the end of the last month that is over. Null is kept back: a cell of 1 to 4 people, or one that would let such a cell be reckoned. All numbers are rounded down to steps of five. "
            + "Retention tells for each length of time for how many the day has come (atRisk), and how many of them were in employment on it, there or elsewhere in the network.")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(MatchingDb db, TimeProvider clock, CancellationToken ct)
    {
        var today = clock.Today();
        var asOf = new DateOnly(today.Year, today.Month, 1).AddDays(-1);
        return TypedResults.Ok(ResponseOf(OutcomeSheet.Of(await PeopleAsync(db, asOf, ct), asOf)));
    }

    private static Response ResponseOf(OutcomeSheet sheet) => new(
        sheet.AsOf,
        new Figures(sheet.All.Registered, sheet.All.Placed, sheet.All.MedianDays, sheet.All.Retention),
        [.. sheet.ByYear.Select(row => new YearView(row.Key, row.Registered, row.Placed, row.MedianDays, row.Retention))],
        [.. sheet.ByType.Select(row => new PlaceTypeView(row.Key, row.Placed, row.MedianDays, row.Retention))],
        new EndsView(sheet.Ended, sheet.Ends));

    /// <summary>Everybody who consents to processing; of whoever was erased nothing is left to count.</summary>
    private static async Task<IEnumerable<OutcomePerson>> PeopleAsync(MatchingDb db, DateOnly asOf, CancellationToken ct)
    {
        var consent = (int)ConsentPurpose.Processing;
        var registered = await db.Database
            .SqlQuery<Guid>($"""SELECT id AS "Value" FROM participant_view WHERE state -> 'consents' @> to_jsonb({consent})""").ToListAsync(ct);
        var placements = (await PlacementsAsync(db, asOf, ct)).ToLookup(placement => placement.Person, placement => placement.Placement);
        return registered.Select(id => new OutcomePerson(RegistrationDay.Of(id), [.. placements[id]]));
    }

    private static async Task<List<(Guid Person, OutcomePlacement Placement)>> PlacementsAsync(MatchingDb db, DateOnly asOf, CancellationToken ct)
    {
        var rows = await db.Placements.AsNoTracking().Where(p => p.StartsOn <= asOf).Select(p => new
        {
            p.ParticipantId,
            p.PlaceId,
            p.StartsOn,
            p.EndedOn,
            Stages = p.History.OrderBy(entry => entry.Id).Select(entry => new { entry.Stage, entry.On, entry.At, entry.Reason, entry.EndReasons }).ToList(),
        }).ToListAsync(ct);
        var places = rows.Select(row => row.PlaceId).Distinct().ToArray();
        var types = (await db.Places.AsNoTracking().Where(p => places.Contains(p.Id)).Select(p => new { p.Id, p.State }).ToListAsync(ct)).ToDictionary(p => p.Id, p => p.State.Type);
        var placements = new List<(Guid, OutcomePlacement)>(rows.Count);
        foreach (var row in rows)
        {
            var end = row.Stages.Find(entry => entry.Stage == PlacementStage.Ended);
            var reason = end is null ? (EndReason?)null : PlacementReasons.Counted(end.EndReasons, end.Reason);

            // An end that was recorded before the first day took the placement back, unless its day was put right afterwards.
            if (end is not null && (reason == EndReason.NotBegun || (BerlinCalendar.DayOf(end.At) < row.StartsOn && end.On <= row.StartsOn)))
                continue;
            placements.Add((row.ParticipantId, new OutcomePlacement(
                types.TryGetValue(row.PlaceId, out var type) ? type : null, row.StartsOn, EmployedTime.Among(row.Stages.Select(entry => (entry.Stage, entry.On))), row.EndedOn, reason)));
        }
        return placements;
    }
}
