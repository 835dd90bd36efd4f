using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>Gateway, employer, matching and notification as processes, people far from one another each with a few places near by, and the open stream of their one coach.</summary>
internal sealed class NotifyPlatform : IAsyncDisposable
{
    private const string Employer = "services/Perspektiva.Employer";
    private const string Matching = "services/Perspektiva.Matching";
    private const string Notification = "services/Perspektiva.Notification";
    private const int ImportSize = 250;

    /// <summary>As many as a person's own list tells of: so each place is news to exactly one person.</summary>
    private const int PlacesAPerson = 5;

    /// <summary>A quarter of a degree from one person to the next is more than the way that they take.</summary>
    private const int PeopleARow = 30;

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
    private readonly CancellationTokenSource _over = new();
    private readonly Queue<string> _drafts = new();
    private readonly string _organisation = PublicId.New(IdPrefix.Organisation);
    private readonly string _coach = PublicId.New(IdPrefix.Coach);
    private TestIssuer _issuer = null!;
    private Task _listening = Task.CompletedTask;
    private Action<string> _arrived = _ => { };
    private string _company = "";

    public static async Task<NotifyPlatform> StartAsync(int places, Action<string> arrived)
    {
        var platform = new NotifyPlatform { _arrived = arrived };
        try
        {
            await platform.StartAsync(places);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes the next draft at the gateway.</summary>
    /// <param name="sending">Told the place's id before the request leaves.</param>
    public async Task PublishAsync(Action<string> sending)
    {
        string place;
        lock (_drafts)
            place = _drafts.Dequeue();
        sending(place);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/places/{place}/publish");
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        for (var i = _parts.Count - 1; i >= 0; i--)
            await _parts[i].DisposeAsync();
        _over.Dispose();
    }

    private async Task StartAsync(int places)
    {
        var broker = Add(await TestServers.RabbitMqAsync("notify_figure"));
        _issuer = Add(await TestIssuer.StartAsync());
        var settings = new Dictionary<string, string?>(_issuer.Environment, StringComparer.Ordinal)
        {
            ["ConnectionStrings__rabbitmq"] = broker.ConnectionString,
            ["ConnectionStrings__redis"] = await TestServers.RedisAsync(),
        };
        foreach (var name in new[] { "employer", "matching", "notification" })
            settings["ConnectionStrings__" + name] = Add(await TestServers.PostgresAsync("notify_" + name)).ConnectionString;
        await Task.WhenAll(new[] { Employer, Matching, Notification }.Select(project => ServiceProcess.MigrateAsync(project, settings)));
        var tap = Add(await EventTap.StartAsync(broker.ConnectionString, listen: false)); // stands in for identity and participant
        foreach (var (name, project) in new[] { ("matching", Matching), ("notification", Notification), ("employer", Employer) })
            settings[$"services__{name}__http__0"] = Add(await ServiceProcess.StartAsync(project, settings)).Address.ToString().TrimEnd('/');
        foreach (var name in new[] { "participant", "identity" })
            settings[$"services__{name}__http__0"] = settings["services__employer__http__0"];
        await tap.WaitForQueueAsync(typeof(PlaceChanged), "matching");
        await tap.WaitForQueueAsync(typeof(MatchesFound), "notification");
        var gateway = Add(await ServiceProcess.StartAsync("gateway/Perspektiva.Gateway", settings));
        _http.BaseAddress = gateway.Address;

        var people = (places + PlacesAPerson - 1) / PlacesAPerson;
        for (var number = 0; number < people; number++)
            await tap.SendAsync(Participant(number), "matching");
        _company = _issuer.Mint(TestCaller.Portal("company", "companies:write", "places:write", "places:read") with { Lifetime = TimeSpan.FromHours(1) });
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _company);
        await DraftAsync(places, people);
        await ListenAsync();
    }

    private async Task DraftAsync(int places, int people)
    {
        var company = await _http.SubmitAsync("/v1/companies", _company, new { name = "Musterbetrieb GmbH", synthetic = true });
        var id = company.Json.GetProperty("id").GetString();
        for (var first = 0; first < places; first += ImportSize)
        {
            var answer = await _http.SubmitAsync("/v1/places/import", _company, new
            {
                items = Enumerable.Range(first, Math.Min(ImportSize, places - first)).Select(number => new
                {
                    companyId = id,
                    externalRef = string.Create(CultureInfo.InvariantCulture, $"figure-{number}"),
                    location = new { latitude = Where(number % people).Latitude, longitude = Where(number % people).Longitude },
                    place = new
                    {
                        type = "internship",
                        kldbKey = "29302",
                        workingTime = new
                        {
                            dailyMinutes = 420,
                            weeklyMinutes = 2100,
                            breakMinutes = 30,
                            shiftStart = "07:00:00",
                            shiftEnd = "15:00:00",
                            days = new[] { "monday", "tuesday", "wednesday", "thursday", "friday" },
                        },
                    },
                    requirements = Enumerable.Range(0, 32).Select(i => i < 3 ? new { level = 3, importance = "decisive" } : null),
                }),
            });
            if (answer.Status != 200 || answer.Json.GetProperty("refused").GetInt32() > 0)
                throw new InvalidOperationException($"The import was refused: {answer.Status} {answer.Text[..Math.Min(500, answer.Text.Length)]}");
            foreach (var record in answer.Json.GetProperty("records").EnumerateArray())
                _drafts.Enqueue(record.GetProperty("id").GetString()!);
        }
    }

    private async Task ListenAsync()
    {
        var token = _issuer.Mint(TestCaller.Person("coach", _organisation, _coach, "notices:read") with { Lifetime = TimeSpan.FromHours(1) });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/inbox/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        _listening = Task.Run(async () =>
        {
            using (response)
            using (var reader = new StreamReader(await response.Content.ReadAsStreamAsync(_over.Token)))
            {
                while (await reader.ReadLineAsync(_over.Token) is { } line)
                {
                    if (line.StartsWith("data: {", StringComparison.Ordinal))
                        _arrived(JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("references").GetProperty("place").GetString()!);
                }
            }
        });
    }

    private static (double Latitude, double Longitude) Where(int number) => (47.5 + (number / PeopleARow * 0.25), 6.5 + (number % PeopleARow * 0.25));

    private ParticipantChanged Participant(int number) => new(
        Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Guid.CreateVersion7(), 1, PublicId.New(IdPrefix.Participant), ParticipantStatus.Ready, [_organisation],
        [_organisation], _coach, null, [], [ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer], [.. Enumerable.Repeat<int?>(4, 32)], [],
        FunctionalConstraint.None, [], Where(number).Latitude, Where(number).Longitude, 5, 15, 40, null, null, AgeBand.Adult, null, false, "urn:figure");

    private T Add<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}
