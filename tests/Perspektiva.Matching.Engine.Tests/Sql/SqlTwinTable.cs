using Npgsql;
using NpgsqlTypes;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Sql;

/// <summary>How a table holds the 32 requirements of a place.</summary>
internal enum SqlLayout
{
    /// <summary>One bytea of 32 bytes.</summary>
    Bytes,

    /// <summary>32 smallint columns.</summary>
    Columns,

    /// <summary>One smallint[].</summary>
    Array,
}

/// <summary>The tables of the SQL twin: all that the formula and the rules need of a place, a requirement as level | importance &lt;&lt; 3 | the place's support &lt;&lt; 5.</summary>
internal static class SqlTwinTable
{
    // The youth rules answer for place and class of age alone, so their answer is a column (five bits); all else is reckoned by the query.
    private const string Shared = "id, demands, forbidden_classes, available, benefit, type, field, weekly_minutes, duration_days, day_after, start_from, start_to, x, y, z";

    private const string Create = """
        CREATE UNLOGGED TABLE place_bytes (id uuid NOT NULL, demands int NOT NULL, forbidden_classes int NOT NULL, available boolean NOT NULL, benefit int NOT NULL, type int NOT NULL,
          field int NOT NULL, weekly_minutes int, duration_days int, day_after date, start_from date, start_to date, x int, y int, z int, requirements bytea NOT NULL)
        """;

    public static string NameOf(SqlLayout layout) => $"place_{layout}".ToLowerInvariant();

    /// <summary>Makes and fills the table of every layout.</summary>
    public static async Task FillAsync(NpgsqlConnection connection, IEnumerable<PlaceProfile> places)
    {
        await RunAsync(connection, Create);
        var import = await connection.BeginBinaryImportAsync($"COPY place_bytes ({Shared}, requirements) FROM STDIN (FORMAT BINARY)");
        await using (import)
        {
            foreach (var place in places)
                await WriteAsync(import, place);
            await import.CompleteAsync();
        }

        var bytes = Enumerable.Range(0, AbilityProfile.Dimensions).Select(i => $"get_byte(requirements, {i})::smallint").ToList();
        await RunAsync(connection, $"CREATE UNLOGGED TABLE place_columns AS SELECT {Shared}, {string.Join(", ", bytes.Select((b, i) => $"{b} AS r{i}"))} FROM place_bytes");
        await RunAsync(connection, $"CREATE UNLOGGED TABLE place_array AS SELECT {Shared}, ARRAY[{string.Join(", ", bytes)}] AS requirements FROM place_bytes");
        foreach (var layout in Enum.GetValues<SqlLayout>())
            await RunAsync(connection, $"VACUUM ANALYZE {NameOf(layout)}");
    }

    public static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter import, PlaceProfile place)
    {
        EarthPoint? point = place.Location is { } location ? EarthPoint.From(location) : null;
        await import.StartRowAsync();
        await import.WriteAsync(place.Id, NpgsqlDbType.Uuid);
        await import.WriteAsync((int)place.AllDemands, NpgsqlDbType.Integer);
        await import.WriteAsync(YouthRules.ForbiddenClasses(place), NpgsqlDbType.Integer);
        await import.WriteAsync(place.Published && place.CapacityFree > 0, NpgsqlDbType.Boolean);
        await import.WriteAsync((int)PairRules.Needs(place.Type), NpgsqlDbType.Integer);
        await import.WriteAsync((int)place.Type, NpgsqlDbType.Integer);
        await import.WriteAsync(place.Field, NpgsqlDbType.Integer);
        foreach (var number in new[] { place.WeeklyMinutes, place.DurationDays })
            await WriteAsync(import, number, NpgsqlDbType.Integer);
        foreach (var day in new[] { place.StartFrom is null ? null : place.EndsOn?.AddDays(1), place.StartFrom, place.LastStart })
            await WriteAsync(import, day, NpgsqlDbType.Date);
        foreach (var coordinate in new[] { point?.X, point?.Y, point?.Z })
            await WriteAsync(import, coordinate, NpgsqlDbType.Integer);
        await import.WriteAsync(Packed(place), NpgsqlDbType.Bytea);
    }

    private static byte[] Packed(PlaceProfile place)
    {
        var row = PlaceRow.From(place);
        return ((ReadOnlySpan<byte>)row.Requirements).ToArray();
    }

    private static Task WriteAsync<T>(NpgsqlBinaryImporter import, T? value, NpgsqlDbType type) where T : struct =>
        value is { } known ? import.WriteAsync(known, type) : import.WriteNullAsync();
}
