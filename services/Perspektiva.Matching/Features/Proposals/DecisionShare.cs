using System.ComponentModel;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>The share of proposals against the engine's advice, over the whole network: published, so that a rubber stamp would show.</summary>
internal static class DecisionShare
{
    /// <summary>Fewer than this are not told anywhere.</summary>
    private const int SmallestCell = 5;
    private const int FirstYear = 2000;
    private const int LastYear = 2199;

    /// <summary>The share.</summary>
    /// <param name="Proposals">How many; none below five.</param>
    /// <param name="Overridden">Against the advice; none where this or the rest is below five.</param>
    /// <param name="Share">Per cent with one decimal; none with <paramref name="Overridden"/>.</param>
    internal sealed record Response(DateOnly From, DateOnly Until, int? Proposals, int? Overridden, string? Share);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/proposals/decisions", HandleAsync)
        .RequireScope("proposals:read").WithName("DecisionShare").WithSummary("How often people decided against the engine's advice; cells below five are left out")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(
        [Description("First day, default a year ago")] DateOnly? from, [Description("Last day, default today")] DateOnly? until, MatchingDb db, TimeProvider clock, CancellationToken ct)
    {
        var last = until ?? clock.Today();
        var first = from ?? (last.Year > FirstYear ? last.AddYears(-1) : last);
        if (first > last || first.Year < FirstYear || last.Year > LastYear)
        {
            var check = new Check();
            check.ParameterError("from", "and until must be days in order, from 2000 to 2199", "out_of_order");
            return check.Problem();
        }
        var (begin, end) = (BerlinCalendar.StartOf(first), BerlinCalendar.StartOf(last.AddDays(1)));
        var counts = await db.Proposals.Where(p => p.ProposedAt >= begin && p.ProposedAt < end)
            .GroupBy(p => p.Decision).Select(group => new { Decision = group.Key, Count = group.Count() }).ToListAsync(ct);
        var overridden = counts.Where(count => count.Decision == DecisionKind.Overridden).Sum(count => count.Count);
        var all = counts.Sum(count => count.Count);
        var told = IsTold(overridden) && IsTold(all - overridden);
        return TypedResults.Ok(new Response(
            first, last, IsTold(all) ? all : null, told ? overridden : null,
            told && all > 0 ? (100m * overridden / all).ToString("0.0", CultureInfo.InvariantCulture) : null));
    }

    private static bool IsTold(int count) => count is 0 or >= SmallestCell;
}
