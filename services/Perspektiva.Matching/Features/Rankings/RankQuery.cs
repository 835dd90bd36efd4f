using System.ComponentModel;
using System.Globalization;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>What a ranking can be asked for.</summary>
internal sealed record RankQuery(
    [property: Description("Rows a page, 1 to 100, default 20")] int? Limit,
    [property: Description("Cursor from the field next of the page before")] string? After,
    [property: Description("Only these place types, for example internship; repeatable")] string[]? Type,
    [property: Description("Only these KldB 2010 main groups (two digits); repeatable")] string[]? Field,
    [property: Description("Only within so many kilometres, 1 to 1000")] int? WithinKm,
    [property: Description("Only from this fit on, 0 to 10000")] int? MinFit,
    [property: Description("Only suitable pairs")] bool? OnlySuitable,
    [property: Description("Day of reckoning, default today (Europe/Berlin)")] DateOnly? OnDate,
    [property: Description("With the explanation of each pair")] bool? Explain)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <summary>Reads the parameters; findings go to the check.</summary>
    /// <param name="list">Whose ranking: a cursor fits only there.</param>
    public Engine.RankOptions Read(string list, DateOnly today, Cursor cursor, Check check)
    {
        InRange("limit", Limit, 1, MaxLimit, check);
        InRange("withinKm", WithinKm, 1, 1_000, check);
        InRange("minFit", MinFit, 0, 10_000, check);
        if (OnDate is { } day && (day < today || day > today.AddYears(3)))
            check.ParameterError("onDate", "must be from today to three years ahead", "out_of_range");
        var fields = (Field ?? []).Select(field => IsField(field) ? int.Parse(field, CultureInfo.InvariantCulture) : -1).ToArray();
        if (fields.Contains(-1))
            check.ParameterError("field", "must be two digits", "malformed");
        return new Engine.RankOptions
        {
            OnDate = OnDate ?? today,
            Top = Limit ?? DefaultLimit,
            After = Position(cursor, list, check),
            Types = [.. SnakeCase<PlaceType>.Parse("type", Type, check).Select(type => (Engine.PlaceType)type)],
            Fields = [.. fields],
            WithinKm = WithinKm,
            MinFit = MinFit ?? 0,
            OnlySuitable = OnlySuitable ?? false,
        };
    }

    /// <summary>The cursor of the next page.</summary>
    public static string? Next(Engine.RankPosition? position, string list, Cursor cursor) => position is not { } next
        ? null
        : cursor.Encode(list, next.Fit.ToString(CultureInfo.InvariantCulture), next.Id.ToString("N"));

    private static bool IsField(string field) => field.Length == 2 && char.IsAsciiDigit(field[0]) && char.IsAsciiDigit(field[1]);

    private static void InRange(string parameter, int? value, int min, int max, Check check)
    {
        if (value < min || value > max)
            check.ParameterError(parameter, $"must be from {min} to {max}", "out_of_range");
    }

    private Engine.RankPosition? Position(Cursor cursor, string list, Check check)
    {
        if (After is null)
            return null;
        if (cursor.Decode(list, After) is [var fit, var id] && int.TryParse(fit, CultureInfo.InvariantCulture, out var lastFit) && Guid.TryParseExact(id, "N", out var lastId))
            return new Engine.RankPosition(lastFit, lastId);
        check.ParameterError("after", "is not a cursor of this list", "malformed");
        return null;
    }
}
