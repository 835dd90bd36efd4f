using System.Text.Json;
using Perspektiva.Contracts.V1;
using Perspektiva.Testing.Http;

namespace Perspektiva.Employer.Tests.Features.Places;

/// <summary>The organisation's own reference to a place or company is corrected; no second record bears it.</summary>
public sealed class ReferenceTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    [Fact]
    public async Task Revise_Reference_FindsThePlaceByItAndByTheOldNoMore()
    {
        var place = await _portal.PublishedAsync(externalRef: "P-1");

        var revised = await PatchAsync($"/v1/places/{place}", new { externalRef = " P-2 " }, "\"2\"");

        Assert.Equal((200, "\"3\"", "P-2"), (revised.Status, revised.ETag, Portal.Member(revised, "externalRef").GetString()));
        Assert.Equal(place, Assert.Single(await FoundAsync("places", "P-2")));
        Assert.Empty(await FoundAsync("places", "P-1"));
        Assert.Equal(3, (await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == place && e.Version == 3)).Version);
        Assert.Equal(3, Portal.Member(await _portal.GetAsync($"/v1/places/{place}/versions"), "items").GetArrayLength());
        Assert.Equal("\"3\"", (await PatchAsync($"/v1/places/{place}", new { externalRef = "P-2" }, "*")).ETag);
        Assert.Equal("\"3\"", (await PatchAsync($"/v1/places/{place}", new { }, "*")).ETag);
        Assert.Equal(JsonValueKind.Null, Portal.Member(await PatchAsync($"/v1/places/{place}", new { externalRef = (string?)null }, "*"), "externalRef").ValueKind);
    }

    [Fact]
    public async Task Revise_OfAClosedPlace_IsCorrectedToo()
    {
        var place = await _portal.PublishedAsync(externalRef: "P-1");
        Assert.Equal(200, (await _portal.PostAsync($"/v1/places/{place}/close")).Status);

        Assert.Equal(200, (await PatchAsync($"/v1/places/{place}", new { externalRef = "P-2" }, "*")).Status);

        Assert.Equal(place, Assert.Single(await FoundAsync("places", "P-2")));
    }

    [Fact]
    public async Task Revise_ReferenceOfAnother_ConflictWithTheReasonAndUnchanged()
    {
        var place = await _portal.PublishedAsync(externalRef: "P-1");
        await _portal.PublishedAsync(externalRef: "P-2");
        var company = Portal.IdOf(await _portal.PostAsync("/v1/companies", new { name = "Eins", externalRef = "C-1" }));
        await _portal.PostAsync("/v1/companies", new { name = "Zwei", externalRef = "C-2" });

        var (taken, other) = (await PatchAsync($"/v1/places/{place}", new { externalRef = "P-2" }, "*"), await PatchAsync($"/v1/companies/{company}", new { externalRef = "C-2" }, "*"));

        Assert.Equal((409, "conflict", "The organisation uses this reference for another place"), (taken.Status, taken.Problem, taken.Json.GetProperty("detail").GetString()));
        Assert.Equal((409, "conflict", "The organisation uses this reference for another company"), (other.Status, other.Problem, other.Json.GetProperty("detail").GetString()));
        Assert.Equal(place, Assert.Single(await FoundAsync("places", "P-1")));
        Assert.Equal(company, Assert.Single(await FoundAsync("companies", "C-1")));
        // Another organisation's references are its own.
        var stranger = new Portal(host);
        var own = await stranger.PublishedAsync();
        Assert.Equal(200, (await host.Http.SendAsync(HttpMethod.Patch, $"/v1/places/{own}", stranger.Token, new { externalRef = "P-1" }, ifMatch: "*")).Status);
    }

    [Fact]
    public async Task Revise_BadValuesTagOrStranger_RefusedAndUnchanged()
    {
        var place = await _portal.PublishedAsync(externalRef: "P-1");
        Assert.Equal(["/externalRef"], (await PatchAsync($"/v1/places/{place}", new { externalRef = new string('x', 201) }, "*")).Pointers);
        Assert.Equal(400, (await PatchAsync($"/v1/places/{place}", new { title = "x" }, "*")).Status);
        Assert.Equal(428, (await PatchAsync($"/v1/places/{place}", new { externalRef = "P-2" }, null)).Status);
        Assert.Equal(412, (await PatchAsync($"/v1/places/{place}", new { externalRef = "P-2" }, "\"7\"")).Status);
        Assert.Equal(404, (await host.Http.SendAsync(HttpMethod.Patch, $"/v1/places/{place}", new Portal(host).Token, new { externalRef = "P-2" }, ifMatch: "*")).Status);
        Assert.Equal("\"2\"", (await _portal.GetAsync($"/v1/places/{place}")).ETag);
    }

    private async Task<IEnumerable<string?>> FoundAsync(string list, string reference) =>
        Portal.Member(await _portal.GetAsync($"/v1/{list}?externalRef={reference}"), "items").EnumerateArray().Select(item => item.GetProperty("id").GetString());

    private Task<ApiAnswer> PatchAsync(string path, object body, string? tag) => host.Http.SendAsync(HttpMethod.Patch, path, _portal.Token, body, ifMatch: tag);
}
