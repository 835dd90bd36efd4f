using System.Collections.Immutable;
using CsCheck;
using Npgsql;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Matching.Engine.Tests.Sql;

/// <summary>The index (with whatever vectors the machine has), the plain path and PostgreSQL: the same ids and fits, in the same order.</summary>
public sealed class SqlTwinTests : IAsyncLifetime
{
    private static readonly Gen<RankOptions> AnyOptions = Gen.Int.Select(seed =>
    {
        var random = new Random(seed);
        return new RankOptions
        {
            OnDate = Samples.Today.AddDays(random.Next(-20, 400)),
            Top = 1 + random.Next(60),
            Types = random.Next(5) == 0 ? [(PlaceType)random.Next(13), PlaceType.Job] : [],
            Fields = random.Next(5) == 0 ? [33, 41, 22, 14] : [],
            WithinKm = random.Next(4) == 0 ? 30 + random.Next(300) : null,
            MinFit = random.Next(4) == 0 ? random.Next(9500) : 0,
            OnlySuitable = random.Next(5) == 0,
        };
    });

    private readonly ImmutableArray<PlaceProfile> _places = [.. Samples.Places(11, 1500), .. Samples.EasyPlaces(12, 1500)];
    private TestDatabase? _database;
    private NpgsqlConnection? _connection;

    public async ValueTask InitializeAsync()
    {
        _database = await TestServers.PostgresAsync("sql_twin");
        _connection = new NpgsqlConnection(_database.ConnectionString);
        await _connection.OpenAsync(TestContext.Current.CancellationToken);
        await SqlTwinTable.FillAsync(_connection, _places);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    [Fact]
    public void RankPlaces_AnyPersonAnyOptions_IndexPlainPathAndSqlAgree()
    {
        var index = PlaceIndex.Build(_places, out _);
        var (asked, found) = (0, 0);
        Gen.Select(Samples.AnyParticipant, AnyOptions).Sample(
            (participant, options) =>
            {
                var plain = MatchingEngine.RankPlaces(participant, _places, options);

                Assert.Equal(plain.Items, index.RankPlaces(participant, options).Items);
                AssertSame(plain, SqlTwin.Rank(_connection!, (SqlLayout)(asked++ % 3), participant, options));
                if (plain.Next is { } next)
                    AssertSame(MatchingEngine.RankPlaces(participant, _places, options with { After = next }), SqlTwin.Rank(_connection!, SqlLayout.Bytes, participant, options with { After = next }));
                found += plain.Items.Length;
            },
            iter: 80,
            threads: 1);

        Assert.True(found > 5 * 80, $"only {found} rows in {asked} rankings: the samples are too strict to show anything");
    }

    [Theory]
    [InlineData(SqlLayout.Bytes)]
    [InlineData(SqlLayout.Columns)]
    [InlineData(SqlLayout.Array)]
    public void RankPlaces_PlainPerson_EveryLayoutGivesTheWholeList(object layout)
    {
        var options = Samples.Options(1000);
        var plain = MatchingEngine.RankPlaces(Samples.PlainParticipant, _places, options);

        Assert.Equal(1000, plain.Items.Length);
        AssertSame(plain, SqlTwin.Rank(_connection!, (SqlLayout)layout, Samples.PlainParticipant, options));
    }

    private static void AssertSame(Ranking<RankedPlace> plain, List<RankPosition> sql)
    {
        Assert.Equal(plain.Items.Select(row => new RankPosition(row.Fit, row.PlaceId)), sql.Take(plain.Items.Length));
        Assert.Equal(plain.Next is null ? plain.Items.Length : plain.Items.Length + 1, sql.Count);
    }
}
