using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Features.Journey;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

public sealed class JourneyTests(ParticipantService service)
{
    [Fact]
    public async Task Placement_ThroughItsStages_MovesThePersonAndAnOlderEventDoesNot()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "ready" });
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        var trial = Placement(personId, id, 1, PlacementStage.Trial);

        await service.Events.SendAsync(trial with { EventId = Guid.CreateVersion7(), Version = 3, Stage = PlacementStage.Stabilised }, "participant");
        await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Status == ParticipantStatus.Stabilising);
        await service.Events.SendAsync(trial, "participant");
        await service.Events.SendAsync(trial with { EventId = Guid.CreateVersion7(), Version = 4, Stage = PlacementStage.Sustained }, "participant");
        await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Status == ParticipantStatus.Sustained);
        await service.Events.SendAsync(trial with { EventId = Guid.CreateVersion7(), Version = 5, Stage = PlacementStage.Ended }, "participant");
        await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Status == ParticipantStatus.Ready && e.Version == 5);

        Assert.DoesNotContain(service.Told(id), e => e.Status == ParticipantStatus.Placed);
    }

    [Fact]
    public async Task Placement_WhoseEndIsTakenBack_BringsThePersonWhereOneIsWhoseEndWasNeverSeen()
    {
        foreach (var endSeen in (bool[])[true, false])
        {
            var portal = Portals.JobCentre();
            var id = await service.RegisteredIdAsync(portal);
            await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "ready" });
            var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
            var runs = Placement(personId, id, 1, PlacementStage.Stabilised);
            await using var delivery = await Delivery.OpenAsync(service);
            await delivery.HandleAsync(runs);
            if (endSeen)
                await delivery.HandleAsync(runs with { EventId = Guid.CreateVersion7(), Version = 2, Stage = PlacementStage.Ended });
            await delivery.HandleAsync(runs with { EventId = Guid.CreateVersion7(), Version = 3 });
            await delivery.HandleAsync(runs with { EventId = Guid.CreateVersion7(), Version = 2, Stage = PlacementStage.Ended });
            await delivery.CommitAsync();

            Assert.Equal((endSeen, "stabilising"), (endSeen, (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("status").GetString()));
        }
    }

    [Theory]
    [InlineData(PlacementStage.Sustained, "alumni", "alumni")]
    [InlineData(PlacementStage.Sustained, null, "sustained")]
    [InlineData(PlacementStage.Stabilised, null, "stabilising")]
    [InlineData(PlacementStage.Trial, null, "placed")]
    public async Task Placement_ThatPausesBesideAnotherAndGoesOn_LeavesThePersonWhereTheyWere(PlacementStage stage, string? byHand, string reached)
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "ready" });
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        var (runs, beside) = (Placement(personId, id, 1, stage), Placement(personId, id, 1, PlacementStage.Trial));
        await HandledAsync(runs);
        if (byHand is not null)
            Assert.Equal(200, (await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = byHand })).Status);
        Assert.Equal(reached, await StatusAsync(portal, id));

        await HandledAsync(runs with { EventId = Guid.CreateVersion7(), Version = 2, Stage = PlacementStage.Paused, ResumesAt = stage });
        Assert.Equal(reached, await StatusAsync(portal, id));
        await HandledAsync(beside);
        Assert.Equal(reached, await StatusAsync(portal, id));
        await HandledAsync(beside with { EventId = Guid.CreateVersion7(), Version = 2, Stage = PlacementStage.Ended });
        Assert.Equal(reached, await StatusAsync(portal, id));
        await HandledAsync(runs with { EventId = Guid.CreateVersion7(), Version = 3 });
        Assert.Equal(reached, await StatusAsync(portal, id));

        // What ends out of a pause has ended all the same; who has finished stays one who has.
        await HandledAsync(runs with { EventId = Guid.CreateVersion7(), Version = 4, Stage = PlacementStage.Paused, ResumesAt = stage });
        await HandledAsync(runs with { EventId = Guid.CreateVersion7(), Version = 5, Stage = PlacementStage.Ended });
        Assert.Equal(byHand ?? "ready", await StatusAsync(portal, id));
    }

    [Fact]
    public async Task Exit_TakenBackWhileAPlacementRuns_LeadsToWhereItStands()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "ready" });
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        var runs = Placement(personId, id, 1, PlacementStage.Trial);
        await HandledAsync(runs);
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "exited", exitReason = "own_wish" });

        var returned = await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "intake" });

        Assert.Equal("placed", returned.Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Ready_ByHand_WhileAPlacementRuns_IsRefused_WhereTheNextEventWouldUndoIt()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "ready" });
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        var runs = Placement(personId, id, 1, PlacementStage.Trial);
        await HandledAsync(runs);

        var refused = await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "ready" });
        Assert.Equal((409, "invalid-transition", "A placement runs: end it, and the person is ready again"), (refused.Status, refused.Problem, refused.Json.GetProperty("detail").GetString()));
        Assert.Equal("placed", await StatusAsync(portal, id));
        var impossible = await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "alumni" });
        Assert.Equal("The person stands at placed; by hand it goes on to ready, paused, exited, the rest follows placements", impossible.Json.GetProperty("detail").GetString());

        await HandledAsync(runs with { EventId = Guid.CreateVersion7(), Version = 2, Stage = PlacementStage.Ended });
        Assert.Equal("ready", await StatusAsync(portal, id));
    }

    [Fact]
    public async Task Placement_OneEndsWhileAnotherStarts_ThePersonStaysPlaced()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { status = "ready" });
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        var (first, second) = (Placement(personId, id, 1, PlacementStage.Trial), Placement(personId, id, 1, PlacementStage.Trial));
        await using (var before = await Delivery.OpenAsync(service))
        {
            await before.HandleAsync(first);
            await before.CommitAsync();
        }

        await using var ends = await Delivery.OpenAsync(service);
        await using var starts = await Delivery.OpenAsync(service);
        await ends.HandleAsync(first with { EventId = Guid.CreateVersion7(), Version = 2, Stage = PlacementStage.Ended });
        var handled = starts.HandleAsync(second);
        await Task.WhenAny(handled, Eventually.TrueAsync(async () => await service.ScalarAsync<bool>(
            "SELECT @ends = ANY (pg_blocking_pids(@starts))", new NpgsqlParameter<int>("ends", ends.Session), new NpgsqlParameter<int>("starts", starts.Session))));
        await ends.CommitAsync();
        await handled;
        await starts.CommitAsync();

        Assert.Equal("placed", (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Sweep_BirthdayCame_TellsTheNewBandAndEndsCustodyAtEighteen()
    {
        var portal = Portals.School();
        var eighteenTomorrow = DateOnly.FromDateTime(service.Clock.GetUtcNow().UtcDateTime).AddYears(-18).AddDays(2);
        var record = await service.RegisterAsync(portal, Portals.Registration(change: body =>
        {
            body["birthDate"] = eighteenTomorrow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            body["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel" }""");
        }));
        var id = record.GetProperty("id").GetString()!;
        var sweep = new AgeBandSweep(
            service.Services.GetRequiredService<IServiceScopeFactory>(), new ShiftedTime { Shift = TimeSpan.FromDays(3) },
            Microsoft.Extensions.Logging.Abstractions.NullLogger<AgeBandSweep>.Instance);

        Assert.True(await sweep.SweepAsync(TestContext.Current.CancellationToken) >= 1);

        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        Assert.Equal((AgeBand.Adult, (DateOnly?)null), (told.AgeBand, told.NextBandOn));
        Assert.Empty(told.GuardianIds);
        Assert.Empty(told.Consents);
        foreach (var purpose in new[] { ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer })
            await service.Events.WaitForAsync<ConsentWithdrawn>(e => e.ParticipantPublicId == id && e.Purpose == purpose && e.Version == 2);
    }

    [Fact]
    public async Task Sweep_RecordThatCannotBeOpened_HoldsUpNobody()
    {
        var portal = Portals.School();
        var birth = DateOnly.FromDateTime(service.Clock.GetUtcNow().UtcDateTime).AddYears(-18).AddDays(2).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Task<string> RegisteredAsync() => service.RegisteredIdAsync(portal, Portals.Registration(change: body =>
        {
            body["birthDate"] = birth;
            body["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel" }""");
        }));
        // The first comes first: ids are made in order of time.
        var (damaged, next) = (await RegisteredAsync(), await RegisteredAsync());
        Assert.True(await service.ScalarAsync<bool>("UPDATE participant SET data = decode(repeat('00', 64), 'hex') WHERE public_id = @id RETURNING true", new NpgsqlParameter<string>("id", damaged)));
        var sweep = new AgeBandSweep(
            service.Services.GetRequiredService<IServiceScopeFactory>(), new ShiftedTime { Shift = TimeSpan.FromDays(3) },
            Microsoft.Extensions.Logging.Abstractions.NullLogger<AgeBandSweep>.Instance);

        await sweep.SweepAsync(TestContext.Current.CancellationToken);

        await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == next && e.AgeBand == AgeBand.Adult);
        Assert.DoesNotContain(service.Events.Heard, e => e is ParticipantChanged { AgeBand: AgeBand.Adult } told && told.ParticipantPublicId == damaged);
    }

    [Fact]
    public async Task Sweep_EighteenthBirthday_PersonHadAgreed_ConsentsGoOn()
    {
        var portal = Portals.School();
        var birth = DateOnly.FromDateTime(service.Clock.GetUtcNow().UtcDateTime).AddYears(-18).AddDays(2);
        var record = await service.RegisterAsync(portal, Portals.Registration(change: body =>
        {
            body["birthDate"] = birth.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            body["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel" }""");
            body["consent"]!["personAgrees"] = true;
        }));
        var id = record.GetProperty("id").GetString()!;
        var sweep = new AgeBandSweep(
            service.Services.GetRequiredService<IServiceScopeFactory>(), new ShiftedTime { Shift = TimeSpan.FromDays(3) },
            Microsoft.Extensions.Logging.Abstractions.NullLogger<AgeBandSweep>.Instance);

        await sweep.SweepAsync(TestContext.Current.CancellationToken);

        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        Assert.Equal((AgeBand.Adult, 3), (told.AgeBand, told.Consents.Count));
    }

    [Fact]
    public async Task Caseload_BeforeTheEighteenthBirthday_TellsTheCoachThatThePersonsOwnConsentIsDue()
    {
        var (portal, provider) = (Portals.JobCentre(), Portals.Provider());
        var coach = await service.CoachAsync(provider);
        var birthday = DateOnly.FromDateTime(service.Clock.GetUtcNow().UtcDateTime).AddMonths(2);
        var id = await service.RegisteredIdAsync(portal, Portals.Registration(change: body =>
        {
            body["birthDate"] = birthday.AddYears(-18).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            body["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel" }""");
        }));
        await service.AssignAsync(portal, id, coach.Record);

        var item = (await service.GetAsync(coach, $"/v1/coaches/{coach.Record}/caseload")).Json.GetProperty("items").EnumerateArray().Single();

        Assert.Equal(birthday.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), item.GetProperty("ownConsentDueOn").GetString());
    }

    [Fact]
    public void Host_Services_ContainTheSweep() => Assert.Contains(service.Services.GetServices<IHostedService>(), hosted => hosted is AgeBandSweep);

    [Fact]
    public async Task Sweep_RecordThatChangesMeanwhile_IsReckonedInTheSameSweep()
    {
        var portal = Portals.School();
        var birth = service.Clock.Today().AddYears(-18).AddDays(2).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        var id = await service.RegisteredIdAsync(portal, Portals.MinorsRegistration(body => body["birthDate"] = birth));
        var overtaken = new OvertakenScopes(service, id);
        var sweep = new AgeBandSweep(overtaken, new ShiftedTime { Shift = TimeSpan.FromDays(3) }, Microsoft.Extensions.Logging.Abstractions.NullLogger<AgeBandSweep>.Instance);

        await sweep.SweepAsync(TestContext.Current.CancellationToken);

        Assert.True(overtaken.Happened);
        Assert.Equal(nameof(AgeBand.Adult), await service.ScalarAsync<string>("SELECT age_band FROM participant WHERE public_id = @id", new NpgsqlParameter<string>("id", id)));
    }

    private async Task HandledAsync(PlacementChanged e)
    {
        await using var delivery = await Delivery.OpenAsync(service);
        await delivery.HandleAsync(e);
        await delivery.CommitAsync();
    }

    private async Task<string?> StatusAsync(TestCaller portal, string id) => (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("status").GetString();

    private static PlacementChanged Placement(Guid personId, string publicId, long version, PlacementStage stage) => new(
        Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), version, "pmt_x", Guid.CreateVersion7(), personId, publicId,
        Guid.CreateVersion7(), "plc_x", "cmp_x", null, null, stage, new DateOnly(2026, 12, 1), null, DeclineReason.None, null);

    /// <summary>Scopes in which somebody else changes the record once, after it was read.</summary>
    private sealed class OvertakenScopes(ParticipantService service, string id) : IServiceScopeFactory
    {
        public bool Happened { get; private set; }

        public IServiceScope CreateScope() => new Scope(this, service.Services.CreateScope());

        private async Task OvertakeAsync(Guid personId)
        {
            if (!Happened)
                Happened = await service.ScalarAsync<long>(
                    "WITH changed AS (UPDATE participant SET version = version + 1 WHERE id = @person AND public_id = @id RETURNING 1) SELECT count(*) FROM changed",
                    new NpgsqlParameter<Guid>("person", personId), new NpgsqlParameter<string>("id", id)) == 1;
        }

        private sealed class Scope(OvertakenScopes owner, IServiceScope inner) : IServiceScope, IServiceProvider
        {
            public IServiceProvider ServiceProvider => this;

            public object? GetService(Type serviceType) => inner.ServiceProvider.GetService(serviceType) is IPersonVault vault ? new Vault(owner, vault) : inner.ServiceProvider.GetService(serviceType);

            public void Dispose() => inner.Dispose();
        }

        private sealed class Vault(OvertakenScopes owner, IPersonVault inner) : IPersonVault
        {
            public Task<byte[]> EncryptAsync(Guid personId, string plaintext, CancellationToken cancellationToken = default) => inner.EncryptAsync(personId, plaintext, cancellationToken);

            public Task<byte[]> EncryptAsync<T>(Guid personId, T value, CancellationToken cancellationToken = default) where T : class => inner.EncryptAsync(personId, value, cancellationToken);

            public Task<string?> DecryptAsync(Guid personId, byte[]? ciphertext, CancellationToken cancellationToken = default) => inner.DecryptAsync(personId, ciphertext, cancellationToken);

            public async Task<T?> DecryptAsync<T>(Guid personId, byte[]? ciphertext, CancellationToken cancellationToken = default) where T : class
            {
                await owner.OvertakeAsync(personId);
                return await inner.DecryptAsync<T>(personId, ciphertext, cancellationToken);
            }

            public Task PreloadAsync(IReadOnlyCollection<Guid> personIds, CancellationToken cancellationToken = default) => inner.PreloadAsync(personIds, cancellationToken);

            public Task ForgetAsync(Guid personId, CancellationToken cancellationToken = default) => inner.ForgetAsync(personId, cancellationToken);
        }
    }

    /// <summary>An event on its way through the consumer, in a transaction that the test ends.</summary>
    private sealed class Delivery(AsyncServiceScope scope, ParticipantDb db, IDbContextTransaction transaction) : IAsyncDisposable
    {
        /// <summary>The database's number for the connection.</summary>
        public int Session { get; } = ((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID;

        public static async Task<Delivery> OpenAsync(ParticipantService service)
        {
            var scope = service.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ParticipantDb>();
            return new Delivery(scope, db, await db.Database.BeginTransactionAsync());
        }

        public async Task HandleAsync(PlacementChanged e)
        {
            var consumer = ActivatorUtilities.CreateInstance<PlacementConsumer>(scope.ServiceProvider);
            await consumer.HandleAsync(e, new EventContext(e.EventId, "participant-placement", 1, Redelivered: false), TestContext.Current.CancellationToken);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        public Task CommitAsync() => transaction.CommitAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await scope.DisposeAsync();
        }
    }
}
