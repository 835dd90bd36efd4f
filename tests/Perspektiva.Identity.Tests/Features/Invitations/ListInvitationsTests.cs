using System.Net;
using Perspektiva.Contracts;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Invitations;

/// <summary>Which codes are still good: whoever may take one back can find it.</summary>
[Collection(IdentityBesideCollection.Name)]
public sealed class ListInvitationsTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task List_OfAPerson_IsForWhoMayInviteAndHoldsTheOpenOnes()
    {
        var lent = await Lent.CreateAsync(_host);
        using var http = _host.Browser();
        var list = $"/v1/invitations?record={lent.Guardian}";
        var invited = await _host.InviteAsync(await lent.CoachTokenAsync(), "guardian", lent.Guardian);

        foreach (var token in new[] { await lent.CoachTokenAsync(), await lent.JobCentreTokenAsync(), await OperatorAsync() })
        {
            var only = Assert.Single((await http.ReadAsync(list, token)).Json.GetProperty("items").EnumerateArray());
            Assert.Equal(invited.Location, $"/v1/invitations/{only.GetProperty("id").GetString()}");
            Assert.Equal(lent.Provider, only.GetProperty("organisation").GetString());
            Assert.False(only.TryGetProperty("code", out _));
            Assert.Equal(200, (await http.ReadAsync(invited.Location!, token)).Status);
        }
        foreach (var portal in new[] { "portal-provider", "portal-school" })
            Assert.Equal(404, (await http.ReadAsync(list, await _host.TokenAsync(portal, "invitations:write"))).Status);
        Assert.Empty(await ItemsAsync(http, $"{list}&role=participant", await lent.JobCentreTokenAsync()));

        Assert.Equal(HttpStatusCode.OK, await _host.AcceptAsync(invited));
        Assert.Empty(await ItemsAsync(http, list, await lent.JobCentreTokenAsync()));
    }

    [Fact]
    public async Task List_OfACompany_HoldsTheOwnOrganisationsInPages()
    {
        var company = await _host.CompanyAsync(await _host.OrganisationOfAsync("portal-company"));
        var token = await _host.TokenAsync("portal-company", "invitations:write");
        List<string> expected = [];
        for (var i = 0; i < 3; i++)
            expected.Add((await _host.InviteAsync(token, "employer", company.CompanyPublicId)).Json.GetProperty("id").GetString()!);
        using var http = _host.Browser();
        List<string> found = [];
        var list = $"/v1/invitations?record={company.CompanyPublicId}&limit=2";
        for (string? path = list; path is not null;)
        {
            var page = (await http.ReadAsync(path, token)).Json;
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            path = page.GetProperty("next").GetString() is { } next ? $"{list}&after={next}" : null;
        }

        Assert.Equal(expected, found);
        Assert.Equal(404, (await http.ReadAsync(list, await _host.TokenAsync("portal-company-2", "invitations:write"))).Status);
    }

    [Fact]
    public async Task List_ByRole_IsForOperators()
    {
        var invited = await _host.InviteAsync(await OperatorAsync(), "operator", null);
        using var http = _host.Browser();

        Assert.Contains(await ItemsAsync(http, "/v1/invitations?role=operator&limit=200", await OperatorAsync()), i => invited.Location!.EndsWith(i, StringComparison.Ordinal));
        var portal = await _host.TokenAsync("portal-school", "invitations:write");
        foreach (var query in new[] { "", "?role=coach", "?record=" })
            Assert.Equal("validation", (await http.ReadAsync($"/v1/invitations{query}", portal)).Problem);
        Assert.Equal("validation", (await http.ReadAsync("/v1/invitations?role=king", await OperatorAsync())).Problem);
        Assert.Equal(404, (await http.ReadAsync($"/v1/invitations?record={PublicId.New(IdPrefix.Coach)}", await OperatorAsync())).Status);
    }

    private Task<string> OperatorAsync() => _host.TokenAsync("operator-console", "organisations:admin invitations:write");

    private static async Task<IReadOnlyList<string>> ItemsAsync(HttpClient http, string path, string token)
    {
        var answer = await http.ReadAsync(path, token);
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];
    }
}
