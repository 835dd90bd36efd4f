using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using CsCheck;

using Microsoft.Extensions.DependencyInjection;

using Perspektiva.EndToEnd.Tests.MainJob;
using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Portal.Api;
using Perspektiva.Testing.Servers;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>Generated garbage at every route of the merged document, with a token that has every scope: no fault of ours, no stack trace, no hang, and a problem of the catalogue for each refusal.</summary>
public sealed partial class GarbageTests(SharedPlatform shared)
{
    private static readonly int Shots = (int)(2_500 * double.Parse(Environment.GetEnvironmentVariable("PERSPEKTIVA_TEST_TRIES_TIMES") ?? "1", CultureInfo.InvariantCulture));

    /// <summary>What may be done to a victim's record and what only to a record that nobody has: nothing that would leave the rest of the garbage without a target.</summary>
    private static readonly string[] WithRealIds =
    [
        "GET", "PUT", "PATCH", "POST /v1/participants/", "POST /v1/companies/", "POST /v1/places/", "POST /v1/proposals/",
    ];

    private static readonly HttpRequestOptionsKey<bool> InUtf8 = new("utf8");

    private readonly Dictionary<string, int> _catalogue = Catalogue();
    private readonly ConcurrentDictionary<string, int> _hits = new(StringComparer.Ordinal);
    private IReadOnlyList<Operation> _operations = [];
    private Dictionary<string, string> _victims = [];
    private World _world = null!;

    [Fact]
    public async Task EveryRoute_GeneratedGarbage_IsRefusedAsTheCatalogueSaysOrTaken()
    {
        var platform = shared.Platform;
        var surface = await Surface.ReadAsync(platform.Clients.Gateway);
        _world = await World.OfAsync(platform);
        _victims = await VictimsAsync(platform);
        _operations = surface.Operations;
        var valid = _operations.Select(operation => JsonSerializer.SerializeToNode(Bodies.Of(operation.ToString(), RealId, platform.Today), PortalClient.Json)).ToList();
        await using var services = new ServiceCollection().AddHttpClient("garbage")
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                RequestHeaderEncodingSelector = (_, request) => request.Options.TryGetValue(InUtf8, out var utf8) && utf8 ? Encoding.UTF8 : Encoding.Latin1,
            })
            .Services.BuildServiceProvider();
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient("garbage");

        await Garbage.Shots(_operations, valid).SampleAsync(async shot => await FireAsync(http, shot, valid[shot.Operation]), iter: Shots, threads: 8, print: Print);

        Assert.Equal(_operations.Count, _hits.Keys.Select(hit => hit.Split(" -> ")[0]).Distinct(StringComparer.Ordinal).Count());
        // Garbage that never gets past the door tests the door only.
        Assert.True(_hits.Count(hit => hit.Key.Contains("-> 2", StringComparison.Ordinal)) > 20, string.Join('\n', _hits.Keys));
    }

    private async Task FireAsync(HttpClient http, Shot shot, JsonNode? valid)
    {
        var operation = _operations[shot.Operation];
        var rule = Rule.All.First(line => line.Operation == operation.ToString());
        using var request = new HttpRequestMessage(new HttpMethod(shot.Method ?? operation.Method), AddressOf(operation, shot));
        request.Options.Set(InUtf8, shot.Utf8);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {await _world[rule.In.FirstOrDefault(Who.JobCentre)].TokenAsync()}");
        if (shot.Condition is not null) request.Headers.TryAddWithoutValidation(operation.Method == "POST" ? "Idempotency-Key" : "If-Match", shot.Condition);
        if (shot.Method is null && (!operation.IsRead || shot.ReadWithBody) && (shot.Body ?? (valid is null ? null : Encoding.UTF8.GetBytes(valid.ToJsonString()))) is { } body)
        {
            request.Content = new ByteArrayContent(body);
            if (shot.ContentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", shot.ContentType);
        }
        if (shot.Extra is var (name, value) && !request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        var heard = await Heard.FromAsync(http, request);
        _hits.AddOrUpdate($"{operation} -> {heard.Status}", 1, (_, count) => count + 1);
        if (Complaint(heard, shot.Method == "HEAD") is { } complaint) Assert.Fail($"{complaint}: {request.Method} {request.RequestUri} heard {heard}");
    }

    private string? Complaint(Heard heard, bool withoutBody)
    {
        if (heard.Status >= 500) return "a fault of ours";
        if (heard.Status < 400) return null;
        if (Inside().IsMatch(heard.Text)) return "something from inside";
        // The server itself refuses what is no HTTP before any of our code runs, with an empty answer.
        if (!heard.Headers.Contains("X-Content-Type-Options", StringComparison.Ordinal)) return heard.Text.Length == 0 && heard.Status is 400 or 414 or 431 ? null : "an answer of nobody";
        if (withoutBody) return heard is { MediaType: "application/problem+json", Text: "" } ? null : "no problem";
        if (heard.Problem is not { } problem) return "no problem";
        return _catalogue.TryGetValue(problem, out var status) && status == heard.Status ? null : "not as in the catalogue";
    }

    private Uri AddressOf(Operation operation, Shot shot)
    {
        var real = WithRealIds.Any(start => operation.ToString().StartsWith(start, StringComparison.Ordinal));
        var (at, segments) = (0, operation.Path.Split('/'));
        for (var i = 0; i < segments.Length; i++)
        {
            if (!segments[i].StartsWith('{')) continue;
            var kind = segments[i].Trim('{', '}') switch { "id" => segments[2], "recordId" => "participants", var other => other };
            segments[i] = shot.Ids[at++] ?? (real ? RealId(kind) : _world.NobodysIdOf(kind));
        }
        return new Uri($"{shared.Platform.Gateway.GetLeftPart(UriPartial.Authority)}{string.Join('/', segments)}{shot.Query}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private string RealId(string kind) => _victims.GetValueOrDefault(kind) ?? _world.NobodysIdOf(kind);

    /// <summary>Records for the garbage alone, so that the case of the other tests stays as it is.</summary>
    private static async Task<Dictionary<string, string>> VictimsAsync(RunningPlatform platform)
    {
        var journey = platform.NewJourney();
        await journey.ProposeAsync((await journey.ToRankedAsync()).Suitable, default);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["participants"] = journey.Participant,
            ["participantId"] = journey.Participant,
            ["coaches"] = journey.Coach,
            ["companies"] = journey.CompanyId,
            ["sites"] = journey.Site,
            ["mentorId"] = journey.Mentor,
            ["places"] = journey.Place,
            ["placeId"] = journey.Place,
            ["proposals"] = journey.Proposal,
        };
    }

    /// <summary>Names and statuses as docs/problems.md tells them.</summary>
    private static Dictionary<string, int> Catalogue() => File.ReadLines(Path.Combine(Repository.Root, "docs", "problems.md"))
        .Select(line => Row().Match(line)).Where(row => row.Success).ToDictionary(row => row.Groups["name"].Value, row => int.Parse(row.Groups["status"].Value, CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private string Print(Shot shot) => $"{_operations[shot.Operation]}: {shot}";

    [GeneratedRegex(@"^\| `(?<name>[a-z-]+)` \| (?<status>\d{3}) \|", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Row();

    /// <summary>What only an exception's text would hold.</summary>
    [GeneratedRegex(@"\bat [A-Z]\w+(\.\w+)+\(|System\.\w+|Npgsql|Microsoft\.|Perspektiva\.\w+|Exception\b|SELECT |INSERT ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Inside();
}
