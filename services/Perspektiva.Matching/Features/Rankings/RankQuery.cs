using System.ComponentModel;
using System.Globalization;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>What a ranking can be asked for.</summary>
internal sealed record RankQuery(
    [property: Description("Rows a page, 1 to 100, default 20")] int? Limit,
    [property: Description("Cursor from the field next of the page before; with the same filters and day")] string? After,
    [property: Description("Only these place types, for example internship; repeatable")] string[]? Type,
    [property: Description("Only these KldB 2010 main groups (two digits); repeatable")] string[]? Field,
    [property: Description("Only within so many kilometres, 1 to 1000; what or whose location is not known is left out")] int? WithinKm,
    [property: Description("Only from this fit on, 0 to 10000")] int? MinFit,
    [property: Description("Only suitable pairs")] bool? OnlySuitable,
    [property: Description("Day of reckoning, default today (Europe/Berlin)")] DateOnly? OnDate,
    [property: Description("With the explanation of each pair")] bool? Explain)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <summary>Reads the parameters; findings go to the check.</summary>
    /// <param name="list">Whose ranking: a cursor fits only there.</param>
    public RankRequest Read(string list, DateOnly today, Cursor cursor, Check check)
    {
        InRange("limit", Limit, 1, MaxLimit, check);
        InRange("withinKm", WithinKm, 1, 1_000, check);
        InRange("minFit", MinFit, 0, 10_000, check);
        if (OnDate is { } day && (day < today || day > today.AddYears(3)))
            check.ParameterError("onDate", "must be from today to three years ahead", "out_of_range");
        var fields = (Field ?? []).Select(field => IsField(field) ? int.Parse(field, CultureInfo.InvariantCulture) : -1).ToArray();
        if (fields.Contains(-1))
            check.ParameterError("field", "must be two digits, from 01 to 99", "malformed");
        var (step, position, filters) = ReadCursor(cursor, list, check);
        var options = new Engine.RankOptions
        {
            OnDate = OnDate ?? today,
            Top = Limit ?? DefaultLimit,
            After = position,
            Types = [.. SnakeCase<PlaceType>.Parse("type", Type, check).Select(type => (Engine.PlaceType)type)],
            Fields = [.. fields],
            WithinKm = WithinKm,
            MinFit = MinFit ?? 0,
            OnlySuitable = OnlySuitable ?? false,
        };
        var request = new RankRequest(options, OnDate, step);
        if (filters is not null && filters != request.Filters())
            check.ParameterError("after", "is the cursor of a list with other filters or another day", "mismatch");
        return request;
    }

    /// <summary>Whether it can be a KldB main group: 00 is none, and would ask for the places of which no field is known.</summary>
    internal static bool IsField(string? field) => field is [>= '0' and <= '9', >= '0' and <= '9'] and not "00";

    private static void InRange(string parameter, int? value, int min, int max, Check check)
    {
        if (value < min || value > max)
            check.ParameterError(parameter, $"must be from {min} to {max}", "out_of_range");
    }

    private (RankStep? Step, Engine.RankPosition? Position, string? Filters) ReadCursor(Cursor cursor, string list, Check check)
    {
        if (After is null)
            return (null, null, null);
        if (cursor.Decode(list, After) is { } parts)
        {
            // By position: below the snapshot, and without one. One of a release before says no filters.
            if (parts.Count is 2 or 3 && RankStep.PositionOf(parts[0], parts[1]) is { } position)
                return (null, position, parts.Count > 2 ? parts[2] : null);
            if (RankStep.Of(parts) is { } step)
                return (step, null, step.Filters);
        }
        check.ParameterError("after", "is not a cursor of this list", "malformed");
        return (null, null, null);
    }
}
