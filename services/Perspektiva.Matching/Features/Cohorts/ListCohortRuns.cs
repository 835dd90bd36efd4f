using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>The runs that the caller may see, newest first.</summary>
internal static class ListCohortRuns
{
    private const string List = "cohort-runs";

    /// <summary>A run in short; <c>GET /v1/cohort-runs/{id}</c> has the rest.</summary>
    /// <param name="Progress">Per cent.</param>
    /// <param name="Placed">Once finished; of those people whom the caller may see, and who consent to matching, at the time of reading.</param>
    /// <param name="Unplaced">As <paramref name="Placed"/>.</param>
    /// <param name="DeletedOn">The day from which the platform deletes it by itself; none while it is not done.</param>
    internal sealed record Item(
        string Id, CohortRunState State, int Progress, string? BasedOn, DateTimeOffset AskedAt, DateTimeOffset? FinishedAt, DateOnly OnDate, int Participants,
        int ErasedParticipants, int? Placed, int? Unplaced, DateOnly? DeletedOn);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/cohort-runs", HandleAsync)
        .RequireScope("rankings:read").WithName("ListCohortRuns").WithSummary("The cohort runs that the caller may see, newest first")
        .Produces<Page<Item>>();

    private static async Task<IResult> HandleAsync(
        [AsParameters] PageQuery page, [Description("Only in these states; repeatable")] string[]? state, CohortLookup lookup, CohortRetention retention, Cursor cursor,
        CancellationToken ct)
    {
        var check = new Check();
        var after = page.Read(cursor, List, check);
        var states = SnakeCase<CohortRunState>.Parse("state", state, check);
        if (check.Failed)
            return check.Problem();
        var query = lookup.Visible();
        if (states.Count > 0)
            query = query.Where(run => states.Contains(run.State));
        if (after is [var last] && Guid.TryParseExact(last, "N", out var lastId))
            query = query.Where(run => run.Id < lastId);
        var runs = await query.OrderByDescending(run => run.Id).Take(page.Size + 1).ToListAsync(ct);
        var sums = await lookup.SumsAsync(runs.Take(page.Size), ct);
        var items = runs.Take(page.Size).Select(run => Show(run, run.State == CohortRunState.Finished ? sums.GetValueOrDefault(run.Id, CohortSums.None) : null, retention)).ToList();
        return TypedResults.Ok(new Page<Item>(items, runs.Count > page.Size ? cursor.Encode(List, runs[page.Size - 1].Id.ToString("N")) : null));
    }

    private static Item Show(CohortRunRecord run, CohortSums? sums, CohortRetention retention) => new(
        run.PublicId, run.State, run.Progress, run.BasedOnPublicId, run.AskedAt, run.FinishedAt, run.OnDate, run.People, run.ErasedPeople,
        sums?.Placed, sums?.Unplaced, retention.DueOn(run));
}
