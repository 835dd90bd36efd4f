using System.ComponentModel;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>The share of proposals against the engine's advice, over the whole network: published, so that a rubber stamp would show.</summary>
/// <remarks>
/// Whole months that are over and numbers in steps of five, so that no two answers differ by one person's proposal: with free days, or while a month still grows,
/// today's answer less yesterday's would be somebody's decision.
/// </remarks>
internal static class DecisionShare
{
    /// <summary>Fewer than this are not told anywhere, and numbers are rounded down to steps of it.</summary>
    private const int SmallestCell = 5;
    private const int DefaultMonths = 12;
    private static readonly DateOnly Earliest = new(2000, 1, 1);

    /// <summary>The share.</summary>
    /// <param name="From">First day of the first month.</param>
    /// <param name="Until">Last day of the last month.</param>
    /// <param name="Proposals">How many, rounded down to steps of five; none for 1 to 4.</param>
    /// <param name="Overridden">Against the advice, rounded down to steps of five; none where there are 1 to 4 of them or of the rest.</param>
    /// <param name="Share">Per cent with one decimal, of the rounded numbers; none with <paramref name="Overridden"/>.</param>
    internal sealed record Response(DateOnly From, DateOnly Until, int? Proposals, int? Overridden, string? Share);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/proposals/decisions", HandleAsync)
        .RequireScope("proposals:read").WithName("DecisionShare")
        .WithSummary("How often people decided against the engine's advice, by whole months; numbers in steps of five, cells below five left out")
        .WithDescription("A month counts once it is over (Europe/Berlin): a network in its first month has no proposals to tell yet. All numbers are rounded down to steps of five, so that no difference of two answers tells of fewer.")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(
        [Description("A month's first day, default twelve months before the end of until")] DateOnly? from,
        [Description("The last day of a month that is over, default of the last one")] DateOnly? until, MatchingDb db, TimeProvider clock, CancellationToken ct)
    {
        var today = clock.Today();
        var lastWhole = new DateOnly(today.Year, today.Month, 1).AddDays(-1);
        var last = until ?? lastWhole;
        var check = new Check();
        if (last < Earliest || last > lastWhole || last.AddDays(1).Day != 1)
            check.ParameterError("until", "must be the last day of a month that is over, from 2000 on", "out_of_range");
        if (check.Failed)
            return check.Problem();
        var twelveMonths = last.AddDays(1).AddMonths(-DefaultMonths);
        var first = from ?? (twelveMonths < Earliest ? Earliest : twelveMonths);
        if (first < Earliest || first > last || first.Day != 1)
            check.ParameterError("from", "must be the first day of a month, from 2000 to that of until", "out_of_range");
        if (check.Failed)
            return check.Problem();

        var (begin, end) = (BerlinCalendar.StartOf(first), BerlinCalendar.StartOf(last.AddDays(1)));
        var counts = await db.Proposals.Where(p => p.ProposedAt >= begin && p.ProposedAt < end)
            .GroupBy(p => p.Decision).Select(group => new { Decision = group.Key, Count = group.Count() }).ToListAsync(ct);
        var (proposals, overridden) = Told(counts.Sum(count => count.Count), counts.Where(count => count.Decision == DecisionKind.Overridden).Sum(count => count.Count));
        return TypedResults.Ok(new Response(
            first, last, proposals, overridden, proposals > 0 && overridden is { } against ? (100m * against / proposals.Value).ToString("0.0", CultureInfo.InvariantCulture) : null));
    }

    /// <summary>What is told of the true numbers.</summary>
    internal static (int? Proposals, int? Overridden) Told(int all, int overridden) =>
        (IsTold(all) ? Rounded(all) : null, IsTold(overridden) && IsTold(all - overridden) ? Rounded(overridden) : null);

    private static bool IsTold(int count) => count is 0 or >= SmallestCell;

    private static int Rounded(int count) => count / SmallestCell * SmallestCell;
}
