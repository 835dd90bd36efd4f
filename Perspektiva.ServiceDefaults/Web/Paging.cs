using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>One page of a list.</summary>
/// <param name="Items">The records.</param>
/// <param name="Next">Opaque cursor for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The parameters of a list: <c>[AsParameters] PageQuery page</c>.</summary>
/// <param name="Limit">Page size 1-200, default 50.</param>
/// <param name="After">The cursor of the page before.</param>
public readonly record struct PageQuery(
    [property: FromQuery(Name = "limit"), Description("Page size, 1 to 200, default 50")] int? Limit,
    [property: FromQuery(Name = "after"), Description("Cursor from the field next of the page before")] string? After)
{
    /// <summary>The most records on a page.</summary>
    public const int MaxLimit = 200;

    /// <summary>The page size when none is asked for.</summary>
    public const int DefaultLimit = 50;

    /// <summary>The page size.</summary>
    public int Size => Limit ?? DefaultLimit;

    /// <summary>Reads the parameters; findings go to the check.</summary>
    /// <param name="cursor">Verifies the cursor.</param>
    /// <param name="list">The list's name: a cursor of one list is refused by another.</param>
    /// <param name="check">Receives what is wrong.</param>
    /// <returns>The parts that were encoded; empty on the first page.</returns>
    public IReadOnlyList<string> Read(Cursor cursor, string list, Check check)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        ArgumentNullException.ThrowIfNull(check);
        if (Limit is < 1 or > MaxLimit)
            check.ParameterError("limit", $"must be from 1 to {MaxLimit}", "out_of_range");
        if (After is null)
            return [];
        var parts = cursor.Decode(list, After);
        if (parts is null)
            check.ParameterError("after", "is not a cursor of this list", "malformed");
        return parts ?? [];
    }
}

/// <summary>The parameters of a change feed: <c>[AsParameters] FeedQuery feed</c>.</summary>
/// <param name="After">A position of the feed; from its beginning without.</param>
/// <param name="Limit">Changes at most 1-200, default 50.</param>
public readonly record struct FeedQuery(
    [property: FromQuery(Name = "after"), Description("Position from the field next of the answer before; from the beginning without")] long? After,
    [property: FromQuery(Name = "limit"), Description("Changes at most, 1 to 200, default 50")] int? Limit)
{
    /// <summary>The position after which changes are asked for.</summary>
    public long From => After ?? 0;

    /// <summary>The most changes of the answer.</summary>
    public int Size => Limit ?? PageQuery.DefaultLimit;

    /// <summary>What is wrong with the parameters, or null.</summary>
    public ProblemResult? Refusal()
    {
        var check = new Check();
        if (After is < 0)
            check.ParameterError("after", "must be 0 or a position of this feed", "out_of_range");
        if (Limit is < 1 or > PageQuery.MaxLimit)
            check.ParameterError("limit", $"must be from 1 to {PageQuery.MaxLimit}", "out_of_range");
        return check.Failed ? check.Problem() : null;
    }

    /// <summary>The answer.</summary>
    /// <param name="items">The first changes after <see cref="From"/>, in order.</param>
    public ChangeFeed Of(IReadOnlyList<Change> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new ChangeFeed(items, items.Count > 0 ? items[^1].Position : From);
    }
}

/// <summary>One change of a feed.</summary>
/// <param name="Position">Grows by one with every change of the noun in this service.</param>
/// <param name="Id">Public id of the record.</param>
/// <param name="Version">The record's version after the change.</param>
/// <param name="Kind"><c>changed</c> or <c>erased</c>.</param>
public sealed record Change(long Position, string Id, long Version, string Kind);

/// <summary>A piece of a change feed.</summary>
/// <param name="Items">Changes after the position asked for, in order.</param>
/// <param name="Next">The position to ask after next.</param>
public sealed record ChangeFeed(IReadOnlyList<Change> Items, long Next);
