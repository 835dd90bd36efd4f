using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Seed;
using Perspektiva.Portal.Seed.Synthetic;

namespace Perspektiva.Employer.Tests.Seed;

public sealed class SeederTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    /// <summary>Wherever a seed was interrupted: with the company alone, with its site, or before any of it.</summary>
    [Fact]
    public async Task SeedCompanies_AfterAnInterruption_EachGetsWhatItLacksOnce()
    {
        var companies = SyntheticCompanies.Make(Seeder.CompanyCount).Take(3).ToList();
        await RegisterAsync(companies[0]);
        var second = await RegisterAsync(companies[1]);
        Assert.Equal(201, (await _portal.PostAsync($"/v1/companies/{second}/sites", new { postalCode = companies[1].PostalCode, town = companies[1].Town })).Status);

        var first = await SeedAsync();
        var again = await SeedAsync();

        Assert.Equal((Seeder.CompanyCount, Seeder.CompanyCount), (first.Taken, again.Known));
        foreach (var company in companies)
            Assert.Equal((1, 1, company.MentorName), await PartsAsync(company));
    }

    private async Task<string> RegisterAsync(SyntheticCompany company)
    {
        var answer = await _portal.PostAsync("/v1/companies", new { name = company.Name, externalRef = company.ExternalRef, synthetic = true });
        Assert.True(answer.Status == 201, answer.Text);
        return Portal.IdOf(answer);
    }

    private async Task<Ledger> SeedAsync()
    {
        using var http = new HttpClient(new Gateway(_portal, ((TestServer)host.Services.GetRequiredService<IServer>()).CreateHandler())) { BaseAddress = host.Http.BaseAddress };
        var client = new PortalClient(http, "portal-chamber", "secret", "companies:write");
        var ledger = new Ledger("test");
        await new Seeder(client, client).SeedCompaniesAsync(ledger, _ => { }, TestContext.Current.CancellationToken);
        return ledger;
    }

    private async Task<(int Sites, int Mentors, string? Mentor)> PartsAsync(SyntheticCompany company)
    {
        var found = await _portal.GetAsync($"/v1/companies?externalRef={company.ExternalRef}");
        var read = await _portal.GetAsync($"/v1/companies/{Portal.Member(found, "items")[0].GetProperty("id").GetString()}");
        var (sites, mentors) = (Portal.Member(read, "sites"), Portal.Member(read, "mentors"));
        return (sites.GetArrayLength(), mentors.GetArrayLength(), mentors.EnumerateArray().Select(mentor => mentor.GetProperty("name").GetString()).FirstOrDefault());
    }

    /// <summary>The service alone with a token endpoint in front, as the gateway has one.</summary>
    private sealed class Gateway(Portal portal, HttpMessageHandler service) : DelegatingHandler(service)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.AbsolutePath == "/connect/token"
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(new { access_token = portal.Token, expires_in = 600 }) })
                : base.SendAsync(request, cancellationToken);
    }
}
