using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Tests.Hosting;

namespace Perspektiva.Identity.Tests.Demo;

public sealed class DemoTests
{
    [Fact]
    public async Task WithoutDemo_NobodyIsThere()
    {
        await using var host = await IdentityHost.StartAsync(demo: false);
        Assert.False(await host.QueryAsync(db => db.Organisations.AnyAsync()));
        Assert.False(await host.QueryAsync(db => db.Accounts.AnyAsync()));
        Assert.Equal("invalid_client", (await host.AskTokenAsync("portal-jobcentre", "participants:read")).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Demo_SeededAgain_ChangesNothing_AndThePeopleGetTheFirstRecords()
    {
        await using var host = await IdentityHost.StartAsync();
        Task<string> CountsAsync() => host.QueryAsync(async db => JsonSerializer.Serialize(new[] { await db.Organisations.CountAsync(), await db.Memberships.CountAsync(), await db.Accounts.CountAsync() }));
        var before = await CountsAsync();
        await host.StepAsync("migrate");
        Assert.Equal(before, await CountsAsync());

        foreach (var client in new[] { "portal-jobcentre", "portal-provider", "portal-company", "portal-company-2", "portal-school", "portal-chamber" })
            Assert.True((await host.AskTokenAsync(client, "notices:read")).TryGetProperty("access_token", out _), client);

        var provider = await host.OrganisationOfAsync("portal-provider");
        var (first, second) = (await host.CoachAsync(provider), await host.CoachAsync(provider));
        Assert.NotEqual(first.CoachPublicId, second.CoachPublicId);
        using var coach = new Person(host);
        var tokens = await coach.ExchangeCodeAsync(await coach.SignInAsync("coach@demo.example", IdentityHost.SecretOf("coach@demo.example")));
        var (_, payload) = IdentityHost.Read(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal(Roles.Coach, payload.GetProperty("role").GetString());
        Assert.Equal(first.CoachPublicId, payload.GetProperty("record").GetString());
        Assert.Equal([null, first.CoachPublicId], (await host.GrantsOfAsync(payload.GetProperty("sub").GetString()!)).Granted.Select(e => e.RecordId));
    }
}
