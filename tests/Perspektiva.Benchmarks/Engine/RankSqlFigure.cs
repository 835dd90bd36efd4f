using System.Diagnostics;
using Npgsql;
using Perspektiva.Matching.Engine;
using Perspektiva.Matching.Engine.Tests.Sql;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Benchmarks.Engine;

/// <summary>The index against PostgreSQL computing the same list over the same million places: ids and fits compared first, then the fastest of a few honest plans, warm.</summary>
internal static class RankSqlFigure
{
    private const int Million = 1_000_000;
    private const int Compared = 5;

    private static readonly Plan[] Plans =
    [
        new("bytea", SqlLayout.Bytes, 0, Jit: false),
        new("bytea, parallel", SqlLayout.Bytes, 2, Jit: false),
        new("columns", SqlLayout.Columns, 0, Jit: false),
        new("columns, parallel", SqlLayout.Columns, 2, Jit: false),
        new("columns, parallel, compiled", SqlLayout.Columns, 2, Jit: true),
        new("array, parallel", SqlLayout.Array, 2, Jit: false),
        new("columns, index on the hours", SqlLayout.Columns, 0, Jit: false, ScanAll: false),
    ];

    public static async Task<FigureResult> MeasureAsync(World world, PlaceIndex index)
    {
        var database = await TestServers.PostgresAsync("rank_sql");
        await using var _ = database;
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await SqlTwinTable.FillAsync(connection, world.Places(Million));
        await SqlTwinTable.RunAsync(connection, "CREATE INDEX ON place_columns (weekly_minutes)");

        var tried = new List<(Plan Plan, double Seconds)>();
        foreach (var plan in Plans)
        {
            await plan.SetAsync(connection);
            Compare(connection, plan, world, index, tried.Count == 0 ? Compared : 1);
            tried.Add((plan, Fastest(connection, plan, world)));
        }

        var best = tried.MinBy(t => t.Seconds).Plan;
        await best.SetAsync(connection);
        Compare(connection, best, world, index, Compared);
        var cost = Paired.Run(() => Sql(connection, best, Next(world)), () => InEngine(index, Next(world)));
        var others = string.Join(", ", tried.Select(t => $"{t.Plan.Name} {t.Seconds * 1e3:0} ms"));
        return FigureResult.Of(cost, 100, lowerIsBetter: false, $"{cost.SecondsA * 1e3:0} ms ({best.Name}) against {cost.SecondsB * 1e3:0.00} ms; plans tried: {others}");
    }

    private static double Fastest(NpgsqlConnection connection, Plan plan, World world)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var participant = Next(world);
            var watch = Stopwatch.StartNew();
            Sql(connection, plan, participant);
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    private static void Compare(NpgsqlConnection connection, Plan plan, World world, PlaceIndex index, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var participant = Next(world);
            if (!Sql(connection, plan, participant).Take(20).SequenceEqual(InEngine(index, participant)))
                throw new InvalidOperationException($"PostgreSQL ({plan.Name}) and the index do not agree.");
        }
    }

    private static ParticipantProfile Next(World world) => world.NextParticipant(1000, EngineFigures.WideHours);

    private static RankOptions Options() => new() { OnDate = World.Today, Top = 20 };

    private static List<RankPosition> Sql(NpgsqlConnection connection, Plan plan, ParticipantProfile participant)
    {
        var rows = SqlTwin.Rank(connection, plan.Layout, participant, Options());
        return rows.Count == 21 ? rows : throw new InvalidOperationException("PostgreSQL's ranking came back short.");
    }

    private static List<RankPosition> InEngine(PlaceIndex index, ParticipantProfile participant) =>
        [.. index.RankPlaces(participant, Options()).Items.Select(row => new RankPosition(row.Fit, row.PlaceId))];

    /// <summary>A way to ask.</summary>
    private sealed record Plan(string Name, SqlLayout Layout, int Workers, bool Jit, bool ScanAll = true)
    {
        public Task SetAsync(NpgsqlConnection connection) => SqlTwinTable.RunAsync(
            connection,
            $"SET max_parallel_workers_per_gather = {Workers}; SET jit = {(Jit ? "on" : "off")}; SET enable_seqscan = {(ScanAll ? "on" : "off")}; SET work_mem = '64MB'; "
                + "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0");
    }
}
