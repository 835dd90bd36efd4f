using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Telemetry;
using Yarp.ReverseProxy.Configuration;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>What the services are compared with: the least that does the same work, as processes of their own, with the same token check and telemetry.</summary>
internal static class BarePrograms
{
    /// <summary>First argument of a bare program; its role follows.</summary>
    public const string Switch = "--bare";

    public static async Task<bool> RunAsync(string[] args)
    {
        if (args is not [Switch, var role])
            return false;
        await using var app = role switch
        {
            "back-end" => BackEnd(),
            "gateway" => Gateway(),
            "insert" => Insert(),
            "ranking" => RankingBare.Program(),
            "chain" => BareChain.Program(),
            _ => throw new ArgumentException($"No bare program {role}", nameof(args)),
        };
        await app.RunAsync();
        return true;
    }

    /// <summary>Answers every read with a page of about 1 KB, and takes telemetry without looking at it.</summary>
    private static WebApplication BackEnd()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var page = JsonSerializer.SerializeToUtf8Bytes(new
        {
            items = Enumerable.Range(0, 8).Select(i => new { id = $"plc_{i:00000000000000000000000000}", kldbKey = "29302", status = "published", capacity = 2, version = 7 }),
        });
        foreach (var signal in new[] { "traces", "metrics", "logs" })
        {
            app.MapPost("/v1/" + signal, async (HttpRequest request) =>
            {
                await request.Body.CopyToAsync(Stream.Null);
                return TypedResults.Ok();
            });
        }
        app.MapGet("/{**path}", async (HttpResponse response) =>
        {
            response.ContentType = "application/json";
            response.ContentLength = page.Length;
            await response.Body.WriteAsync(page);
        });
        return app;
    }

    private static WebApplication Gateway()
    {
        var builder = WebApplication.CreateBuilder();
        Common(builder, "bare-gateway");
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "places", ClusterId = "employer", AuthorizationPolicy = "default", Match = new RouteMatch { Path = "/v1/places/{**rest}" } }],
            [new ClusterConfig
            {
                ClusterId = "employer",
                HttpClient = new HttpClientConfig { MaxConnectionsPerServer = 256 },
                Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal)
                {
                    ["employer"] = new() { Address = builder.Configuration["services:employer:http:0"]! },
                },
            }]);
        var app = WithSecurity(builder);
        app.MapReverseProxy();
        return app;
    }

    /// <summary>The company service's insert and nothing else: no idempotency, no event.</summary>
    private static WebApplication Insert()
    {
        var builder = WebApplication.CreateBuilder();
        Common(builder, "bare-insert");
        builder.Services.AddDbContextPool<BareDb>(options => options
            .UseNpgsql(BareDatabase.With(builder.Configuration.GetConnectionString("employer")!)).UseSnakeCaseNamingConvention());
        var app = WithSecurity(builder);
        app.MapPost("/v1/companies", async (BareRequest body, Caller caller, BareDb db, CancellationToken ct) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var company = new BareCompany
            {
                Id = Guid.CreateVersion7(now),
                PublicId = PublicId.New(IdPrefix.Company),
                OrganisationId = caller.Organisation,
                Name = body.Name,
                CreatedAt = now,
                Synthetic = body.Synthetic,
            };
            db.Companies.Add(company);
            await db.SaveChangesAsync(ct);
            return TypedResults.Created($"/v1/companies/{company.PublicId}", company);
        });
        return app;
    }

    private static void Common(WebApplicationBuilder builder, string name)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new ServiceIdentity(name));
        builder.Services.AddServiceDiscovery();
        builder.AddTelemetry(name);
        builder.AddSecurity("employer");
    }

    private static WebApplication WithSecurity(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/alive", () => TypedResults.Ok()).AllowAnonymous();
        return app;
    }

    private sealed record BareRequest(string Name, bool Synthetic);
}

/// <summary>The employer service's table <c>company</c>, which its own migrations made.</summary>
internal sealed class BareCompany
{
    public required Guid Id { get; init; }

    public required string PublicId { get; init; }

    public required string OrganisationId { get; init; }

    public string? ExternalRef { get; init; }

    public required string Name { get; init; }

    public string? WzCode { get; init; }

    public int? MaxPlacements { get; init; }

    public bool Active { get; init; } = true;

    public bool Synthetic { get; init; }

    public long Version { get; init; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class BareDb(DbContextOptions<BareDb> options) : DbContext(options)
{
    public DbSet<BareCompany> Companies => Set<BareCompany>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var company = modelBuilder.Entity<BareCompany>().ToTable("company");
        company.Property(c => c.Id).ValueGeneratedNever();
        company.Property(c => c.Active).ValueGeneratedNever();
        company.Property(c => c.Version).ValueGeneratedNever();
    }
}
