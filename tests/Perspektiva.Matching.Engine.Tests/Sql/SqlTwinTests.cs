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

    // Field 01 is theirs alone; of each two the first is a day too long or too short (§ 188 Abs. 2 and 3 BGB).
    private static readonly PlaceProfile[] AtMonthsEnds =
    [
        Lasting(101, PlaceType.TrialEmployment, new(2027, 11, 30), new(2028, 3, 1)), Lasting(102, PlaceType.TrialEmployment, new(2027, 11, 30), new(2028, 2, 29)),
        Lasting(103, PlaceType.EntryQualification, new(2027, 10, 31), new(2028, 2, 28)), Lasting(104, PlaceType.EntryQualification, new(2027, 10, 31), new(2028, 2, 29)),
        Lasting(105, PlaceType.EntryQualification, new(2028, 2, 29), new(2029, 3, 1)), Lasting(106, PlaceType.EntryQualification, new(2028, 2, 29), new(2029, 2, 28)),
        Lasting(107, PlaceType.InCompanyQualification, new(2028, 2, 29), new(2031, 3, 1)), Lasting(108, PlaceType.InCompanyQualification, new(2028, 2, 29), new(2031, 2, 28)),
    ];

    // Field 02 is theirs alone: one minute past midnight the shift of Friday is work at the weekend.
    private static readonly PlaceProfile[] OnFridays = [EndingAt(201, new TimeOnly(0, 1)), EndingAt(202, new TimeOnly(0, 0))];

    private readonly ImmutableArray<PlaceProfile> _places = [.. Samples.Places(11, 1500), .. Samples.EasyPlaces(12, 1500), .. AtMonthsEnds, .. OnFridays];
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
        Guid[] lawful = [Samples.Id(102), Samples.Id(104), Samples.Id(106), Samples.Id(108)];
        Assert.Equal(lawful, SqlTwin.Rank(_connection!, (SqlLayout)layout, Samples.PlainParticipant, options with { Fields = [1] }).Select(row => row.Id));
        Assert.Equal(lawful, PlaceIndex.Build(AtMonthsEnds, out _).RankPlaces(Samples.PlainParticipant, options).Items.Select(row => row.PlaceId));
        var noWeekends = Samples.PlainParticipant with { CannotDo = FunctionalConstraint.Weekend };
        Assert.Equal([Samples.Id(202)], SqlTwin.Rank(_connection!, (SqlLayout)layout, noWeekends, options with { Fields = [2] }).Select(row => row.Id));
        Assert.Equal([Samples.Id(202)], PlaceIndex.Build(OnFridays, out _).RankPlaces(noWeekends, options).Items.Select(row => row.PlaceId));
        Assert.Equal([Samples.Id(202)], MatchingEngine.RankPlaces(noWeekends, OnFridays, options).Items.Select(row => row.PlaceId));
    }

    private static PlaceProfile EndingAt(int id, TimeOnly end) => Samples.PlainPlace with { Id = Samples.Id(id), Kldb = "02104", ShiftStart = new TimeOnly(16, 0), ShiftEnd = end };

    private static PlaceProfile Lasting(int id, PlaceType type, DateOnly begins, DateOnly ends) =>
        Samples.PlainPlace with { Id = Samples.Id(id), Kldb = "01104", Type = type, StartFrom = begins, EndsOn = ends };

    private static void AssertSame(Ranking<RankedPlace> plain, List<RankPosition> sql)
    {
        Assert.Equal(plain.Items.Select(row => new RankPosition(row.Fit, row.PlaceId)), sql.Take(plain.Items.Length));
        Assert.Equal(plain.Next is null ? plain.Items.Length : plain.Items.Length + 1, sql.Count);
    }
}
