using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;
using Perspektiva.Testing;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>A small service built as the real ones are, on a real database.</summary>
public sealed class SampleService : IAsyncLifetime
{
    private WebApplication? _app;
    private TestDatabase? _database;
    private string? _connectionString;
    private IReadOnlyDictionary<string, string?> _settings = new Dictionary<string, string?>();
    private Action<IServiceCollection>? _services;

    public TestIssuer Issuer { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Holds the creation of a thing that is named slow.</summary>
    internal SlowWork Slow { get; } = new();

    /// <summary>The service's clock.</summary>
    public ShiftedTime Clock { get; } = new();

    public string ConnectionString => _connectionString!;

    public IServiceProvider Services => _app!.Services;

    /// <summary>The service on a database server that the test may stop.</summary>
    public static async Task<SampleService> StartAsync(string connectionString)
    {
        var service = new SampleService { _connectionString = connectionString };
        await service.InitializeAsync();
        return service;
    }

    /// <summary>The service with settings and parts of the test's own.</summary>
    public static async Task<SampleService> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? services = null)
    {
        var service = new SampleService { _settings = settings, _services = services };
        await service.InitializeAsync();
        return service;
    }

    public async ValueTask InitializeAsync()
    {
        if (_connectionString is null)
        {
            _database = await TestServers.PostgresAsync("sample");
            _connectionString = _database.ConnectionString;
        }
        Issuer = await TestIssuer.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Issuer.Settings);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:participant", _connectionString)]);
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        _services?.Invoke(builder.Services);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("participant");
        builder.AddPersistence<SampleDb>("participant");
        builder.AddPersonVault<SampleDb>();
        builder.AddAccessLog<SampleDb>();
        builder.Services.AddScoped<AccessHandler<SampleDb>>();
        builder.Services.AddSingleton(Slow);
        _app = builder.Build();
        _app.UseServiceDefaults();
        SampleEndpoints.Map(_app);
        SampleReads.Map(_app);
        await using (var scope = _app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<SampleDb>().Database.EnsureCreatedAsync();
        await _app.StartAsync();
        Http = new TestClient(new Uri(_app.Urls.First()));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app!.DisposeAsync();
        await Issuer.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    /// <summary>Runs code in a scope of its own.</summary>
    public async Task<T> WithDbAsync<T>(Func<SampleDb, Task<T>> run)
    {
        await using var scope = Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<SampleDb>());
    }

    /// <summary>Puts a revocation there as the consumer does.</summary>
    public async Task RevokeAsync(AccessRevoked revoked)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
        await scope.ServiceProvider.GetRequiredService<AccessHandler<SampleDb>>()
            .HandleAsync(revoked, new EventContext(revoked.EventId, "participant-access", 1, false), CancellationToken.None);
        await db.SaveChangesAsync();
    }
}

public sealed class Thing
{
    public Guid Id { get; init; }

    public string PublicId { get; init; } = "";

    public string Name { get; set; } = "";

    public int Rating { get; set; }

    public long Version { get; set; } = 1;
}

public sealed class SampleDb(DbContextOptions<SampleDb> options) : DbContext(options)
{
    public DbSet<Thing> Things => Set<Thing>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddPlatformTables();
        modelBuilder.AddPersonKeys();
        modelBuilder.AddAccessLog();
        modelBuilder.Entity<Thing>(thing =>
        {
            thing.HasIndex(row => row.PublicId).IsUnique();
            thing.HasIndex(row => row.Name).IsUnique().HasFilter("name LIKE 'unique%'");
            thing.Property(row => row.Version).IsConcurrencyToken();
        });
    }
}

public enum Colour { DarkRed, LightBlue }

public sealed record ThingRequest(string Name, int Rating, Colour? Colour, DateOnly? Day, IReadOnlyList<int?>? Abilities, Part? Part, Times? Times = null);

public sealed record Part(string Label, int Count);

/// <summary>More required members than the serializer's message names.</summary>
public sealed record Times(int LongestDayMinutes, int LongestWeekMinutes, int DaysOnEndAtMost, int BreaksOnEachDay, TimeOnly ShiftStart, TimeOnly ShiftEnd, IReadOnlyList<Part> Parts);

/// <summary>One of two features whose items have one name.</summary>
public static class LeftShelf
{
    public sealed record Item(IReadOnlyList<Part> Parts);
}

public static class RightShelf
{
    public sealed record Item(string Label);
}

public sealed record ThingResponse(string Id, string Name, int Rating, long Version);

/// <summary>Work that goes on when the test says so.</summary>
internal sealed class SlowWork
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until the work has begun.</summary>
    public Task EnteredAsync() => _entered.Task.WaitAsync(Patience.Length);

    public void Release() => _released.TrySetResult();

    public Task HoldAsync(CancellationToken ct)
    {
        _entered.TrySetResult();
        return _released.Task.WaitAsync(ct);
    }
}

internal static class SampleEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/v1/things", CreateAsync).RequireScope("participants:write").WithIdempotency<SampleDb>().WithName("CreateThing").WithSummary("Creates a thing");
        app.MapPost("/v1/things/unasked", CreateUnasked).RequireScope("participants:write").WithIdempotency<SampleDb>().WithName("CreateThingUnasked")
            .WithSummary("Creates a thing without a question to the database, and leaves the saving to its caller");
        app.MapPut("/v1/things/{id}", ReplaceAsync).RequireScope("participants:write").WithName("ReplaceThing").WithSummary("Replaces a thing");
        app.MapPost("/v1/things/{id}/raise", RaiseAsync).RequireScope("participants:write").WithIdempotency<SampleDb>().WithName("RaiseThing").WithSummary("Raises a thing's rating by one");
        app.MapGet("/v1/things/{id}", ReadAsync).RequireScope("participants:read").WithName("ReadThing").WithSummary("Reads a thing");
        app.MapGet("/v1/things", ListAsync).RequireScope("participants:read").WithName("ListThings").WithSummary("Lists things");
        app.MapGet("/v1/shelves/left", () => new Page<LeftShelf.Item>([], null)).RequireScope("participants:read");
        app.MapGet("/v1/shelves/right", () => new Page<RightShelf.Item>([], null)).RequireScope("participants:read");
        app.MapPost("/v1/fail", (string? how) => Fail(how)).RequireScope("participants:write");
        app.MapGet("/v1/whoami", (Caller caller) => new { caller.Subject, caller.Organisation, caller.Actor, caller.Record, Roles = caller.Roles.Order() }).RequireScope("participants:read");
    }

    private static async Task<Results<Created<ThingResponse>, ProblemResult>> CreateAsync(
        ThingRequest body, SampleDb db, SlowWork slow, HttpResponse response, CancellationToken ct)
    {
        var check = new Check();
        check.Text("/name", body.Name, 100, required: true);
        check.Range("/rating", body.Rating, 1, 5);
        for (var i = 0; i < body.Abilities?.Count; i++)
            check.Range($"/abilities/{i}", body.Abilities[i], 1, 5);
        if (check.Failed)
            return check.Problem();
        if (body.Name.StartsWith("slow", StringComparison.Ordinal) && !await db.Things.AnyAsync(known => known.Name == body.Name, ct))
            await slow.HoldAsync(ct);
        var thing = new Thing { Id = Guid.CreateVersion7(), PublicId = PublicId.New("thg"), Name = body.Name, Rating = body.Rating };
        db.Add(thing);
        await db.SaveChangesAsync(ct);
        if (body.Name == "conflict")
            return Problems.PlaceFull("The place was taken a moment ago");
        response.WithETag(thing.Version);
        return TypedResults.Created($"/v1/things/{thing.PublicId}", new ThingResponse(thing.PublicId, thing.Name, thing.Rating, thing.Version));
    }

    private static Results<Created<ThingResponse>, ProblemResult> CreateUnasked(ThingRequest body, SampleDb db, Outbox<SampleDb> outbox, TimeProvider time, HttpResponse response)
    {
        var now = time.GetUtcNow();
        var thing = new Thing { Id = Guid.CreateVersion7(now), PublicId = PublicId.New("thg"), Name = body.Name, Rating = body.Rating };
        db.Add(thing);
        // More rows than go with COMMIT in one command.
        for (var part = 0; part < body.Part?.Count; part++)
            db.Add(new Thing { Id = Guid.CreateVersion7(now), PublicId = PublicId.New("thg"), Name = body.Part.Label });
        outbox.Add(new CompanyChanged(Guid.CreateVersion7(now), now, thing.Id, 1, thing.PublicId, "org_a", null, null, true));
        response.WithETag(thing.Version);
        if (body.Name.StartsWith("refused", StringComparison.Ordinal))
            return Problems.PlaceFull("The place was taken a moment ago");
        return TypedResults.Created($"/v1/things/{thing.PublicId}", new ThingResponse(thing.PublicId, thing.Name, thing.Rating, thing.Version));
    }

    private static async Task<Results<Ok<ThingResponse>, ProblemResult>> ReplaceAsync(
        string id, ThingRequest body, HttpContext http, SampleDb db, CancellationToken ct)
    {
        var thing = await db.Things.SingleOrDefaultAsync(row => row.PublicId == id, ct);
        if (thing is null)
            return Problems.NotFound();
        if (http.Request.IfMatch(thing.Version) is { } problem)
            return problem;
        thing.Name = body.Name;
        thing.Rating = body.Rating;
        thing.Version++;
        await OvertakeAsync(body.Name, thing, http, ct);
        await db.SaveChangesAsync(ct);
        http.Response.WithETag(thing.Version);
        return TypedResults.Ok(new ThingResponse(thing.PublicId, thing.Name, thing.Rating, thing.Version));
    }

    private static async Task<Results<Ok<ThingResponse>, ProblemResult>> RaiseAsync(string id, HttpContext http, SampleDb db, CancellationToken ct)
    {
        var thing = await db.Things.SingleOrDefaultAsync(row => row.PublicId == id, ct);
        if (thing is null)
            return Problems.NotFound();
        thing.Rating++;
        thing.Version++;
        await OvertakeAsync(thing.Name, thing, http, ct);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new ThingResponse(thing.PublicId, thing.Name, thing.Rating, thing.Version));
    }

    // Another writer comes between reading and writing: by ten versions, which tell it from the endpoint's own.
    private static async Task OvertakeAsync(string name, Thing thing, HttpContext http, CancellationToken ct)
    {
        if (name != "overtaken" && (name != "overtaken once" || thing.Version > 10))
            return;
        await using var rival = http.RequestServices.GetRequiredService<NpgsqlDataSource>().CreateCommand("UPDATE things SET version = version + 10 WHERE id = $1");
        rival.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = thing.Id });
        await rival.ExecuteNonQueryAsync(ct);
    }

    private static async Task<Results<Ok<ThingResponse>, ProblemResult>> ReadAsync(string id, SampleDb db, HttpResponse response, CancellationToken ct)
    {
        var thing = await db.Things.SingleOrDefaultAsync(row => row.PublicId == id, ct);
        if (thing is null)
            return Problems.NotFound();
        response.WithETag(thing.Version);
        return TypedResults.Ok(new ThingResponse(thing.PublicId, thing.Name, thing.Rating, thing.Version));
    }

    private static async Task<Results<Ok<Page<ThingResponse>>, ProblemResult>> ListAsync(
        [AsParameters] PageQuery page, Cursor cursor, SampleDb db, CancellationToken ct)
    {
        var check = new Check();
        var after = page.Read(cursor, "things", check);
        if (check.Failed)
            return check.Problem();
        var last = after is [var text] ? Guid.Parse(text) : Guid.Empty;
        var rows = await db.Things.Where(row => row.Id > last).OrderBy(row => row.Id).Take(page.Size + 1).ToListAsync(ct);
        var items = rows.Take(page.Size).ToList();
        var next = rows.Count > page.Size ? cursor.Encode("things", items[^1].Id.ToString()) : null;
        return TypedResults.Ok(new Page<ThingResponse>([.. items.Select(row => new ThingResponse(row.PublicId, row.Name, row.Rating, row.Version))], next));
    }

    private static ProblemResult Fail(string? how) => how switch
    {
        "bug" => throw new InvalidOperationException("secret text of an exception"),
        "away" => throw new UnavailableException("the issuer"),
        _ => Problems.NotFound(),
    };
}

#pragma warning disable RS0030 // Tests talk to one server of their own; the factory's pooling would add nothing
internal sealed class TestClient : HttpClient
{
    public TestClient(Uri address)
        : base(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 200 }) => BaseAddress = address;
}
#pragma warning restore RS0030
