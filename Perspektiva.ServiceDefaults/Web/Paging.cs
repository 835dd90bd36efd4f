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
