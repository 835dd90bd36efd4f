using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Places;
using Perspektiva.Matching.Features.ReadModel;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>Runs on replicas that are processes of their own.</summary>
public sealed class CohortCrashTests
{
    private const int People = 700;
    private const int Places = 525;
    private const int Seed = 4711;
    private const int MostEdges = 200; // makes a run as long as can be
    private const int FewEdges = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Killed_WhileARunIsSolved_TheNextReplicaTakesItUp_AndTheResultReplaysTheSame()
    {
        await using var database = await MatchingService.MigratedAsync();
        await using var issuer = await TestIssuer.StartAsync();
        var portal = await FillAsync(database.ConnectionString, People, Places);
        await using var held = await HoldResultsAsync(database.ConnectionString);
        await using var first = await ServiceRun.StartAsync(issuer, database.ConnectionString);
        var id = (await first.Http.SubmitAsync("/v1/cohort-runs", issuer.Mint(portal), new { edgesPerPerson = MostEdges })).Id();
        await UntilAsync(database.ConnectionString, id, run => run.FrozenAt is not null);

        await first.KillAsync();

        var left = await RunAsync(database.ConnectionString, id);
        Assert.Equal((CohortRunState.Running, 1), (left.State, left.Attempts));
        await held.DisposeAsync();
        await using var second = await ServiceRun.StartAsync(issuer, database.ConnectionString);
        await UntilAsync(database.ConnectionString, id, run => run.State == CohortRunState.Finished);
        Assert.Equal(2, (await RunAsync(database.ConnectionString, id)).Attempts);
        var run = await second.Http.ReadAsync($"/v1/cohort-runs/{id}", issuer.Mint(portal));
        Assert.Equal(People, run.Json.GetProperty("outcome").GetProperty("placed").GetInt32() + run.Json.GetProperty("outcome").GetProperty("unplaced").GetInt32());
        Assert.Equal("same", (await second.Http.ReadAsync($"/v1/cohort-runs/{id}/replay", issuer.Mint(portal))).Text("outcome"));
    }

    [Fact]
    public async Task ErasedWhileARunIsSolved_NoSumOfItTellsOfThePerson()
    {
        await using var service = new MatchingService();
        await service.InitializeAsync();
        var portal = await FillAsync(service.ConnectionString, People, Places);
        var person = new Person { Portal = portal };
        await service.ApplyAsync(person.Changed());
        var id = (await service.PostAsync(portal, "/v1/cohort-runs", new { edgesPerPerson = MostEdges })).Id();
        await UntilAsync(service.ConnectionString, id, run => run.FrozenAt is not null);

        await service.ApplyAsync(person.Erased());

        var run = await service.EndedAsync(portal, id);
        var rows = await service.WithDbAsync(db => db.CohortPeople.Where(p => db.CohortRuns.Any(r => r.Id == p.RunId && r.PublicId == id)).ToListAsync());
        Assert.Equal(People, rows.Count);
        Assert.Equal(
            (1, (long)rows.Sum(p => p.Fit ?? 0), rows.Count(p => p.PlaceId is not null), JsonValueKind.Null),
            (run.GetProperty("erasedParticipants").GetInt32(), run.GetProperty("outcome").GetProperty("total").GetInt64(), run.GetProperty("outcome").GetProperty("placed").GetInt32(),
                run.GetProperty("outcome").GetProperty("fairness").ValueKind));
        Assert.Equal(JsonValueKind.Null, run.GetProperty("outcome").GetProperty("floorCost").ValueKind);
        Assert.Null(await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).Select(r => r.FloorCost).SingleAsync()));
        Assert.Equal("erased", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task TwoReplicas_SeveralRuns_EachIsWorkedOnOnce_AndACancelledOneStoresNothing()
    {
        await using var database = await MatchingService.MigratedAsync();
        await using var issuer = await TestIssuer.StartAsync();
        var portal = await FillAsync(database.ConnectionString, People, Places);
        var starting = (ServiceRun.StartAsync(issuer, database.ConnectionString), ServiceRun.StartAsync(issuer, database.ConnectionString));
        await using var one = await starting.Item1;
        await using var two = await starting.Item2;
        var token = issuer.Mint(portal);
        // Each has answered a cancel before: the one that counts must come while the run is solved, and does not wait for the compiler.
        foreach (var replica in new[] { one, two })
            Assert.Equal(404, (await replica.Http.SubmitAsync($"/v1/cohort-runs/{PublicId.New(IdPrefix.CohortRun)}/cancel", token, new { })).Status);
        var cancelled = (await one.Http.SubmitAsync("/v1/cohort-runs", token, new { edgesPerPerson = MostEdges })).Id();
        await UntilAsync(database.ConnectionString, cancelled, run => run.State != CohortRunState.Queued);

        // Whichever replica has it: it is cancelled through the other one as well as through itself.
        Assert.Equal("cancelled", (await two.Http.SubmitAsync($"/v1/cohort-runs/{cancelled}/cancel", token, new { })).Text("state"));
        var runs = new List<string>();
        for (var i = 0; i < 4; i++)
            runs.Add((await (i % 2 == 0 ? one : two).Http.SubmitAsync("/v1/cohort-runs", token, new { edgesPerPerson = FewEdges + i })).Id());
        foreach (var id in runs)
            await UntilAsync(database.ConnectionString, id, run => run.State == CohortRunState.Finished);

        foreach (var id in runs)
            Assert.Equal(1, (await RunAsync(database.ConnectionString, id)).Attempts);
        var left = await RunAsync(database.ConnectionString, cancelled);
        Assert.Equal((CohortRunState.Cancelled, null, null), (left.State, left.Placed, left.AnswerHash));
    }

    /// <summary>No result is stored until the connection is disposed: how long is solved between two looks hangs on the machine.</summary>
    private static async Task<NpgsqlConnection> HoldResultsAsync(string database)
    {
        var holding = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await holding.OpenAsync();
        await using var hold = new NpgsqlCommand(
            """
            CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END';
            CREATE TRIGGER held BEFORE UPDATE OF place_id ON cohort_person FOR EACH ROW EXECUTE FUNCTION held();
            SELECT pg_advisory_lock(4711);
            """,
            holding);
        await hold.ExecuteNonQueryAsync();
        return holding;
    }

    private static async Task<CohortRunRecord> RunAsync(string database, string id)
    {
        await using var db = new MatchingDb(MatchingService.Options(database));
        return await db.CohortRuns.AsNoTracking().SingleAsync(run => run.PublicId == id);
    }

    private static async Task UntilAsync(string database, string id, Func<CohortRunRecord, bool> holds)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!holds(await RunAsync(database, id)))
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
                throw new TimeoutException($"It did not come to hold within {Patience}: {(await RunAsync(database, id)).State}");
            await Task.Delay(20);
        }
    }

    /// <summary>People of one job centre and open places, written as the handlers would.</summary>
    private static async Task<TestCaller> FillAsync(string database, int people, int places)
    {
        await using var db = new MatchingDb(MatchingService.Options(database));
        var portal = TestCaller.Portal("jobcentre", Person.Scopes);
        var random = new Random(Seed);
        for (var i = 0; i < people; i++)
        {
            var person = new Person { Portal = portal };
            var view = new ParticipantView { Id = person.Id };
            ParticipantStates.Apply(view, person.Changed() with { Abilities = [.. Enumerable.Range(0, 32).Select(_ => (int?)random.Next(2, 6))] }, []);
            db.Add(view);
        }
        for (var i = 0; i < places; i++)
        {
            var place = new Workplace();
            var e = place.Changed() with
            {
                Requirements = [.. Enumerable.Range(0, 32).Select(_ => random.Next(3) == 0 ? new Requirement(random.Next(1, 5), (Importance)random.Next(1, 4)) : null)],
            };
            db.Add(new PlaceView
            {
                Id = place.Id,
                Version = e.Version,
                PublicId = place.PublicId,
                CompanyId = e.CompanyId,
                CompanyPublicId = e.CompanyPublicId,
                OrganisationId = e.OrganisationId,
                Status = e.Status,
                State = e,
            });
            db.Add(new Occupancy(place.Id, place.PublicId, 1));
        }
        await db.SaveChangesAsync();
        return portal;
    }
}
