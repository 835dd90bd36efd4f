using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Demo;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Clients;
using Perspektiva.Identity.Features.Invitations;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Demo;

public sealed class DemoTests
{
    private const string Coach = "coach@demo.example";
    private const string Password = "ein ganz guter Satz";

    [Fact]
    public async Task WithoutDemo_NobodyOfItIsThere_AlsoAfterAStartWithIt()
    {
        await using var host = await IdentityHost.StartAsync(demo: false);
        Assert.False(await host.QueryAsync(db => db.Organisations.AnyAsync()));
        Assert.False(await host.QueryAsync(db => db.Accounts.AnyAsync()));
        Assert.Equal("invalid_client", (await host.AskTokenAsync("portal-jobcentre", "participants:read")).GetProperty("error").GetString());
        await NetworksOwnOperatorsAsync(host);

        await StartAsync(host, demo: true);
        using var coach = new Person(host);
        var tokens = await coach.ExchangeCodeAsync(await coach.SignInAsync(Coach, IdentityHost.SecretOf(Coach)));
        var subject = IdentityHost.Read(tokens.GetProperty("access_token").GetString()!).Payload.GetProperty("sub").GetString()!;
        await BindAsync(host, subject, "coa_1");
        var granted = (await host.ToldAsync<AccessGranted>()).Count;

        for (var start = 0; start < 2; start++)
        {
            await StartAsync(host, demo: false);
            Assert.Equal(DemoCast.Portals.Length + DemoCast.People.Length, (await host.ToldAsync<AccessRevoked>()).Count);
        }
        Assert.Equal("coa_1", Assert.Single((await host.GrantsOfAsync(subject)).Revoked).RecordId);
        foreach (var (client, _, _) in DemoCast.Portals)
            Assert.Equal("unauthorized_client", (await host.AskTokenAsync(client, "notices:read")).GetProperty("error").GetString());
        Assert.True((await coach.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).TryGetProperty("error", out _));
        using var workbench = await coach.GetAsync(coach.AuthorizeUrl());
        Assert.Equal(HttpStatusCode.BadRequest, workbench.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await SignInAsync(host, Coach, IdentityHost.SecretOf(Coach)));
        Assert.True((await host.AskTokenAsync("operator-1", "organisations:admin", secret: Password)).TryGetProperty("access_token", out _));
        Assert.Equal(HttpStatusCode.Redirect, await SignInAsync(host, "operator", Password));

        for (var start = 0; start < 2; start++)
        {
            await StartAsync(host, demo: true);
            Assert.Equal(granted + DemoCast.Portals.Length + DemoCast.People.Length, (await host.ToldAsync<AccessGranted>()).Count);
        }
        foreach (var (client, _, kind) in DemoCast.Portals)
            Assert.True((await host.AskTokenAsync(client, ScopeCatalogue.Of(Roles.Of(kind)).First())).TryGetProperty("access_token", out _), client);
        Assert.Equal("invalid_grant", (await coach.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).GetProperty("error").GetString());
        var again = await coach.ExchangeCodeAsync(await coach.SignInAsync(Coach, IdentityHost.SecretOf(Coach)));
        Assert.Equal("coa_1", IdentityHost.Read(again.GetProperty("access_token").GetString()!).Payload.GetProperty("record").GetString());
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

    /// <summary>A client and a person that the demo has nothing to do with. Neither is given a name of the demo's, since these are closed by name.</summary>
    private static async Task NetworksOwnOperatorsAsync(IdentityHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<IdentityDb>(), host.Time.GetUtcNow());
        var office = Organisation.Found("Netz", OrganisationKind.Operator, now);
        var (invitation, code) = Invitation.Issue(office, null, Roles.Operator, null, now);
        db.AddRange(office, invitation, Membership.Grant(HolderKind.Client, "operator-1", office, Roles.Operator, null, now));
        await db.SaveChangesAsync();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(
            ClientDescriptor.ForService("operator-1", Password, "Netz", ScopeCatalogue.Of(Roles.Operator)), TestContext.Current.CancellationToken);

        using var http = host.Browser();
        var token = (await host.AskTokenAsync("operator-1", "organisations:admin", secret: Password)).GetProperty("access_token").GetString();
        var taken = new { organisation = office.PublicId, name = "X", scopes = new[] { ScopeCatalogue.OrganisationsAdmin }, clientId = "portal-school" };
        Assert.Equal("conflict", (await http.SubmitAsync("/v1/clients", token, taken)).Problem);

        using var person = new Person(host);
        Task<HttpResponseMessage> AcceptAsync(string login) => person.SubmitAsync(
            AcceptInvitation.Path, AcceptInvitation.Path, ("code", code), ("login", login), ("password", Password), ("repeat", Password));
        using var refused = await AcceptAsync("Coach@demo.example ");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var accepted = await AcceptAsync("operator");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    /// <summary>What the step <c>migrate</c> does about the demo, without a process of its own.</summary>
    private static async Task StartAsync(IdentityHost host, bool demo)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Perspektiva:Demo"] = demo ? "true" : "false",
            ["Perspektiva:DemoSecret"] = IdentityHost.DemoSecret,
        }).Build();
        await using var scope = host.Services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<DemoSeed>(scope.ServiceProvider, configuration).RunAsync(TestContext.Current.CancellationToken);
        await ActivatorUtilities.CreateInstance<DemoEnd>(scope.ServiceProvider, configuration).RunAsync(TestContext.Current.CancellationToken);
    }

    private static Task<int> BindAsync(IdentityHost host, string subject, string record) => host.QueryAsync(async db =>
    {
        (await db.Memberships.Include(m => m.Organisation).SingleAsync(m => m.Subject == subject)).Bind(record, host.Time.GetUtcNow());
        return await db.SaveChangesAsync();
    });

    private static async Task<HttpStatusCode> SignInAsync(IdentityHost host, string login, string password)
    {
        using var person = new Person(host);
        using var answer = await person.SubmitAsync("/account/sign-in", "/account/sign-in", ("login", login), ("password", password));
        return answer.StatusCode;
    }
}
