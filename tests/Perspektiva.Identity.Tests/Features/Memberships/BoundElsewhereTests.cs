using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Memberships;

/// <summary>Who acts as a young person is the business of whoever registered and of whoever accompanies them, whichever organisation has bound it.</summary>
[Collection(IdentityCollection.Name)]
public sealed class BoundElsewhereTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task RegisteringPortal_SeesAndEndsWhatTheCoachsOrganisationBound()
    {
        var lent = await Lent.CreateAsync(_host);
        var bound = await lent.BindAsync(await lent.CoachTokenAsync(), $"{Guid.CreateVersion7():N}", "participant", lent.Person.ParticipantPublicId);

        await AssertSeesAndEndsAsync(bound, lent.Person.ParticipantPublicId, await lent.JobCentreTokenAsync());
    }

    [Fact]
    public async Task Coach_SeesAndEndsWhatTheRegisteringPortalBound()
    {
        var lent = await Lent.CreateAsync(_host);
        var bound = await lent.BindAsync(await lent.JobCentreTokenAsync(), $"{Guid.CreateVersion7():N}", "guardian", lent.Guardian);

        await AssertSeesAndEndsAsync(bound, lent.Guardian, await lent.CoachTokenAsync());
    }

    [Fact]
    public async Task RegisteringPortal_SeesAndTakesBackWhatTheCoachInvited()
    {
        var lent = await Lent.CreateAsync(_host);
        var invited = await _host.InviteAsync(await lent.CoachTokenAsync(), "guardian", lent.Guardian);
        using var http = _host.Browser();
        var token = await lent.JobCentreTokenAsync();

        var seen = await http.ReadAsync(invited.Location!, token);
        Assert.Equal(200, seen.Status);
        Assert.Equal(404, (await http.ReadAsync(invited.Location!, await _host.TokenAsync("portal-provider", "invitations:write"))).Status);
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, invited.Location!, token, ifMatch: seen.ETag)).Status);
        Assert.Equal(404, (await http.ReadAsync(invited.Location!, await lent.CoachTokenAsync())).Status);
    }

    private async Task AssertSeesAndEndsAsync(ApiAnswer bound, string record, string token)
    {
        using var http = _host.Browser();
        // No coach, or no business in the case.
        foreach (var stranger in new[] { "portal-provider", "portal-school" })
        {
            var theirs = await _host.TokenAsync(stranger, "actors:write");
            Assert.Equal(404, (await http.ReadAsync(bound.Location!, theirs)).Status);
            Assert.Equal(404, (await http.ReadAsync($"/v1/memberships?record={record}", theirs)).Status);
            Assert.Equal(404, (await http.SendAsync(HttpMethod.Delete, bound.Location!, theirs, ifMatch: "*")).Status);
        }
        Assert.Contains(bound.Location, await ListedAsync(http, record, token));
        Assert.Equal(200, (await http.ReadAsync(bound.Location!, token)).Status);
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, bound.Location!, token, ifMatch: bound.ETag)).Status);
        Assert.DoesNotContain(bound.Location, await ListedAsync(http, record, token));
    }

    /// <summary>Among them may be a person of the demo's, who becomes the first that there is.</summary>
    private static async Task<IEnumerable<string?>> ListedAsync(HttpClient http, string record, string token) =>
        (await http.ReadAsync($"/v1/memberships?record={record}", token)).Json.GetProperty("items").EnumerateArray().Select(m => $"/v1/memberships/{m.GetProperty("id").GetString()}");
}
