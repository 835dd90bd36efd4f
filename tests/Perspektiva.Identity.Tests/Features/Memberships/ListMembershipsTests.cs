using Perspektiva.Contracts;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Memberships;

/// <summary>Operators find whom to shut out; everybody else needs the record.</summary>
[Collection(IdentityCollection.Name)]
public sealed class ListMembershipsTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task List_ByOrganisationOrRole_ForOperators_InPages()
    {
        using var http = _host.Browser();
        var token = await _host.TokenAsync("operator-console", "organisations:admin");
        var organisation = await _host.OrganisationOfAsync("portal-provider");

        var portals = await ReadAsync(http, token, $"?organisation={organisation}&role=provider");
        Assert.Equal("portal-provider", Assert.Single(portals).GetProperty("subject").GetString());
        Assert.All(await ReadAsync(http, token, $"?organisation={organisation}"), m => Assert.Equal(organisation, m.GetProperty("organisation").GetString()));
        Assert.All(await ReadAsync(http, token, "?role=school"), m => Assert.Equal("school", m.GetProperty("role").GetString()));

        var first = (await http.ReadAsync("/v1/memberships?limit=1", token)).Json;
        var second = (await http.ReadAsync($"/v1/memberships?limit=1&after={first.GetProperty("next").GetString()}", token)).Json;
        Assert.NotEqual(first.GetProperty("items")[0].GetProperty("id").GetString(), second.GetProperty("items")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task List_WhatIsWrong_IsNamed()
    {
        using var http = _host.Browser();
        var token = await _host.TokenAsync("operator-console", "organisations:admin");

        Assert.Equal(404, (await http.ReadAsync($"/v1/memberships?organisation={PublicId.New("org")}", token)).Status);
        foreach (var query in new[] { "?organisation=x", "?role=king", "?record=" })
            Assert.Equal("validation", (await http.ReadAsync($"/v1/memberships{query}", token)).Problem);
    }

    [Fact]
    public async Task List_WithoutARecord_IsNotForPortals()
    {
        using var http = _host.Browser();
        var token = await _host.TokenAsync("portal-provider", "actors:write");
        var own = await _host.OrganisationOfAsync("portal-provider");

        foreach (var query in new[] { "", $"?organisation={own}", "?role=provider" })
            Assert.Equal("validation", (await http.ReadAsync($"/v1/memberships{query}", token)).Problem);
        var coach = await _host.CoachAsync(own);
        Assert.Equal(200, (await http.ReadAsync($"/v1/memberships?record={coach.CoachPublicId}", token)).Status);
        Assert.Equal("missing-scope", (await http.ReadAsync("/v1/organisations", token)).Problem);
    }

    [Fact]
    public async Task Organisations_AreListedInPages()
    {
        using var http = _host.Browser();
        var token = await _host.TokenAsync("operator-console", "organisations:admin");
        var names = new List<string?>();
        for (string? path = "/v1/organisations?limit=3"; path is not null;)
        {
            var page = (await http.ReadAsync(path, token)).Json;
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(o => o.GetProperty("name").GetString()));
            path = page.GetProperty("next").GetString() is { } next ? $"/v1/organisations?limit=3&after={next}" : null;
        }

        Assert.Equal(names.Count, await _host.QueryAsync(db => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.CountAsync(db.Organisations)));
        Assert.Contains("Bildungsträger", names);
        Assert.Equal("validation", (await http.ReadAsync("/v1/organisations?after=AAAA", token)).Problem);
    }

    private static async Task<IReadOnlyList<System.Text.Json.JsonElement>> ReadAsync(HttpClient http, string token, string query)
    {
        var answer = await http.ReadAsync($"/v1/memberships{query}", token);
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.GetProperty("items").EnumerateArray()];
    }
}
