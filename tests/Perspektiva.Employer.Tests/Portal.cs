using System.Text.Json;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Employer.Tests;

/// <summary>A company's portal at work: what the tests do again and again.</summary>
internal sealed class Portal(EmployerHost host)
{
    public static readonly string[] Scopes = ["companies:read", "companies:write", "places:read", "places:write", "mentors:write"];

    public TestCaller Caller { get; init; } = TestCaller.Portal("company", Scopes);

    public string Token => host.Token(Caller);

    public HttpClient Http => host.Http;

    public Task<ApiAnswer> PostAsync(string path, object? body = null, string? key = null) => Http.SubmitAsync(path, Token, body, key);

    public Task<ApiAnswer> GetAsync(string path) => Http.ReadAsync(path, Token);

    public async Task<string> CompanyAsync()
    {
        var answer = await PostAsync("/v1/companies", new { name = "Beispiel GmbH", wzCode = "47.11" });
        Assert.True(answer.Status == 201, answer.Text);
        return IdOf(answer);
    }

    public async Task<(string Company, string Site)> CompanyWithSiteAsync()
    {
        var company = await CompanyAsync();
        var site = await PostAsync($"/v1/companies/{company}/sites", new { postalCode = "36037", town = "Fulda" });
        Assert.True(site.Status == 201, site.Text);
        return (company, IdOf(site));
    }

    public async Task<string> MentorAsync(string company)
    {
        var answer = await PostAsync($"/v1/companies/{company}/mentors", new { name = "Maria Musterfrau", email = "maria@example.org", capacity = 2 });
        Assert.True(answer.Status == 201, answer.Text);
        return IdOf(answer);
    }

    /// <summary>A complete draft.</summary>
    public async Task<ApiAnswer> DraftAsync(object? place = null, object?[]? requirements = null, string? externalRef = null)
    {
        var (company, site) = await CompanyWithSiteAsync();
        return await PostAsync("/v1/places", new { companyId = company, siteId = site, externalRef, place = place ?? Place(), requirements = requirements ?? Requirements() });
    }

    public async Task<string> PublishedAsync(object? place = null, string? externalRef = null)
    {
        var draft = await DraftAsync(place, externalRef: externalRef);
        Assert.True(draft.Status == 201, draft.Text);
        var published = await PostAsync($"/v1/places/{IdOf(draft)}/publish");
        Assert.True(published.Status == 200, published.Text);
        return IdOf(draft);
    }

    public static object Place(int capacity = 1, string kldbKey = "54101", string? endsOn = null, string? startUntil = null, string[]? mentorIds = null, string? title = null) => new
    {
        type = "internship",
        kldbKey,
        title,
        capacity,
        mentorIds,
        workingTime = WorkingTime(),
        conditions = new { demands = new[] { "standing_all_day", "noise" }, hazards = Array.Empty<string>(), lightWork = true },
        supportOffers = new[] { new { dimension = "attention", kind = "instruction", hoursPerWeek = 3 } },
        startUntil,
        endsOn,
    };

    /// <summary>The whole change feed of places, as the caller sees it.</summary>
    public async Task<List<(long Position, string Id, int Version)>> PlaceFeedAsync()
    {
        var changes = new List<(long, string, int)>();
        for (long after = 0; ;)
        {
            var piece = await GetAsync($"/v1/changes/places?after={after}&limit=200");
            Assert.Equal(200, piece.Status);
            var items = Member(piece, "items").EnumerateArray().ToList();
            if (items.Count == 0)
                return changes;
            changes.AddRange(items.Select(item => (item.GetProperty("position").GetInt64(), item.GetProperty("id").GetString()!, item.GetProperty("version").GetInt32())));
            after = Member(piece, "next").GetInt64();
        }
    }

    public static object WorkingTime(int dailyMinutes = 420) => new
    {
        dailyMinutes,
        weeklyMinutes = 2100,
        breakMinutes = 30,
        shiftStart = "07:00:00",
        shiftEnd = "15:00:00",
        days = new[] { "monday", "tuesday", "wednesday", "thursday", "friday" },
    };

    public static object?[] Requirements(int level = 3) => [.. Enumerable.Range(0, 32).Select(i => i % 4 == 3 ? null : new { level, importance = "important" })];

    public static string IdOf(ApiAnswer answer) => answer.Json.GetProperty("id").GetString()!;

    public static string Status(ApiAnswer answer) => answer.Json.GetProperty("status").GetString()!;

    public static JsonElement Member(ApiAnswer answer, string name) => answer.Json.GetProperty(name);
}
