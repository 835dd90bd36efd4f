using System.Collections.Immutable;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>How a list is ranked and its rows are told.</summary>
/// <param name="Rank">Ranks now.</param>
/// <param name="PositionOf">Where a row stands.</param>
/// <param name="RowOf">A row as it was just ranked; nothing when it may not be shown any more.</param>
/// <param name="RowNow">A row of a snapshot as it is now; nothing when it would not be in the list any more, or is no longer the caller's to see.</param>
internal sealed record RankSource<TItem, TRow>(
    Func<Engine.RankOptions, Engine.Ranking<TItem>> Rank, Func<TItem, Engine.RankPosition> PositionOf, Func<TItem, TRow?> RowOf, Func<Engine.RankPosition, TRow?> RowNow)
    where TRow : class;

/// <summary>A page of a list.</summary>
/// <param name="Next">Cursor of the next page.</param>
/// <param name="Stable">Whether no row can be missing or come twice, whatever changed since the first page.</param>
/// <param name="Problems">What was wrong with the input.</param>
internal sealed record RankPage<TRow>(IReadOnlyList<TRow> Rows, string? Next, bool Stable, ImmutableArray<Engine.InputProblem> Problems);

/// <summary>
/// Pages of a list that stay of one piece though people and places change meanwhile. The first page is ranked and costs no more than a list without pages: its cursor tells what it
/// showed. The second takes a snapshot of all the rest, from which the later ones are read. Each row is worked out when it is shown, so that none is shown that no longer may.
/// </summary>
internal sealed class RankPages(RankSnapshots snapshots, Cursor cursor)
{
    /// <summary>What the API's documentation says of pages.</summary>
    public const string Description =
        "Pages rest on a snapshot, kept for ten minutes from the second page on: whatever changes meanwhile, no row is missed or comes twice. A row is told as it is now and "
        + "stands where it stood (changed); what may not be shown any more is left out. 410 when the snapshot is over: begin anew.";

    /// <summary>The first page, or one by position.</summary>
    public RankPage<TRow> Begin<TItem, TRow>(RankRequest request, string list, Engine.Ranking<TItem> ranking, RankSource<TItem, TRow> source)
        where TRow : class
    {
        var rows = new List<TRow>(ranking.Items.Length);
        var shown = ImmutableArray.CreateBuilder<long>(ranking.Items.Length);
        foreach (var item in ranking.Items)
        {
            // What closed since the list was made is left out.
            if (source.RowOf(item) is not { } row)
                continue;
            rows.Add(row);
            shown.Add(RankStep.TagOf(source.PositionOf(item).Id));
        }
        var first = request.Options.After is null;
        var next = ranking.Next is not { } last ? null
            : cursor.Encode(list, first ? new RankStep(request.Filters(), null, 0, last, shown.ToImmutable()).Parts() : RankStep.PartsOf(last, request.Filters()));
        return new RankPage<TRow>(rows, next, first, ranking.Problems);
    }

    /// <summary>A later page of a list that was begun; nothing when its snapshot is gone.</summary>
    public async Task<RankPage<TRow>?> GoOnAsync<TItem, TRow>(RankRequest request, RankStep step, string list, RankSource<TItem, TRow> source)
        where TRow : class
    {
        if (step.Snapshot is not { } id)
        {
            var ranking = source.Rank(request.Options with { Top = RankSnapshot.Depth });
            return await ReadAsync(request.Options.Top, step, RankSnapshot.Of(ranking.Items.Select(source.PositionOf), ranking.Next, step), list, source, ranking.Problems);
        }
        var (snapshot, gone) = await snapshots.FindAsync(id);
        if (gone)
            return null;
        if (snapshot is not null)
            return await ReadAsync(request.Options.Top, step, snapshot, list, source, source.Rank(request.Options with { Top = 1 }).Problems);

        // Redis is away, and another replica took the snapshot: what is left is to compute.
        var byPosition = request with { Options = request.Options with { After = step.Last }, Step = null };
        return Begin(byPosition, list, source.Rank(byPosition.Options), source);
    }

    private async Task<RankPage<TRow>> ReadAsync<TItem, TRow>(
        int top, RankStep step, RankSnapshot snapshot, string list, RankSource<TItem, TRow> source, ImmutableArray<Engine.InputProblem> problems)
        where TRow : class
    {
        var rows = new List<TRow>(top);
        var (at, last) = (step.Offset, step.Last);
        while (at < snapshot.Rows.Length && rows.Count < top)
        {
            var kept = snapshot.Rows[at++];
            if (kept.Fit != RankSnapshot.Risen)
                last = kept;
            if (source.RowNow(kept) is { } row)
                rows.Add(row);
        }
        if (at >= snapshot.Rows.Length)
            return Page(snapshot.More is { } more ? RankStep.PartsOf(more, step.Filters) : null);
        return Page((step with { Snapshot = step.Snapshot ?? await snapshots.KeepAsync(snapshot), Offset = at, Last = last, Shown = [] }).Parts());

        RankPage<TRow> Page(IReadOnlyList<string>? next) => new(rows, next is null ? null : cursor.Encode(list, next), Stable: true, problems);
    }
}
