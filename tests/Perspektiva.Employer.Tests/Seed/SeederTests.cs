using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Seed;
using Perspektiva.Portal.Seed.Chain;
using Perspektiva.Portal.Seed.Synthetic;
using Perspektiva.Portal.Seed.Vacancies;

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

    [Fact]
    public async Task SeedVacancies_StrangeRecords_RefusedOneByOneAndTheRestTaken()
    {
        var (mark, ledger) = (Guid.CreateVersion7().ToString("N"), new Ledger("test"));
        await ServiceSeeder().SeedVacanciesAsync(Vacancies(mark, "Bam\\u0000berg"), new OccupationChain(), ledger, _ => { }, TestContext.Current.CancellationToken);

        Assert.True(ledger.Balances);
        Assert.Equal((5, 2, 3), (ledger.Read, ledger.Taken, ledger.Refused));
        Assert.Equal(
            [("it is no record", 2), ("unreadable text: it must be valid Unicode without the characters NUL and U+FFFE", 1)],
            ledger.Reasons().Select(reason => (reason.Reason, reason.Count)));
    }

    [Fact]
    public async Task SeedVacancies_RecordLargerThanTheApiTakes_IsRefusedAlone()
    {
        var (mark, ledger) = (Guid.CreateVersion7().ToString("N"), new Ledger("test"));
        await ServiceSeeder().SeedVacanciesAsync(Vacancies(mark, new string('x', 5_000_000)), new OccupationChain(), ledger, _ => { }, TestContext.Current.CancellationToken);

        Assert.True(ledger.Balances);
        Assert.Equal((5, 2, 3), (ledger.Read, ledger.Taken, ledger.Refused));
        Assert.Contains(("its reference number or town is longer than the API takes", 1), ledger.Reasons().Select(reason => (reason.Reason, reason.Count)));
    }

    /// <summary>Since the first seed some were restricted, some withdrew a consent, coaches have assessed most: they stay as they are, and the ranking is asked for those whom it may be asked for.</summary>
    [Fact]
    public async Task SeedPeople_RestrictedWithdrawnOrAssessedMeanwhile_OnlyWhatIsMissingIsAdded()
    {
        var people = new People();
        var seeder = new Seeder(Client(people), Client(new Gateway(_portal, Service())));
        await seeder.SeedVacanciesAsync(
            Vacancies(Guid.CreateVersion7().ToString("N"), "Bamberg"), new OccupationChain(), new Ledger("test"), _ => { }, TestContext.Current.CancellationToken);
        var (seeded, ranked) = (0, 0);
        await seeder.SeedPeopleAsync(new DateOnly(2026, 11, 30), done => Interlocked.Add(ref seeded, done), TestContext.Current.CancellationToken);
        await seeder.AwaitRankingAsync(done => ranked += done, TestContext.Current.CancellationToken);
        Assert.Equal((Seeder.PeopleCount, seeder.Taken, true), (seeded, ranked, seeder.Taken > 0));
        Assert.Equal(["001", "002", "007"], people.Assessed.Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<Vacancy> Vacancies(string mark, string town)
    {
        const string Place = """{"plz":"96047","ort":"Bamberg","koordinaten":{"lat":49.89,"lon":10.89}}""";
        var json = $$"""
            [null, {"refnr":"{{mark}}-1","kldb":"54101","arbeitsort":{{Place}}}, "x", {"refnr":"{{mark}}-2","kldb":"54101","arbeitsort":{{Place.Replace("Bamberg", town, StringComparison.Ordinal)}}},
             {"refnr":"{{mark}}-3","kldb":"54101","arbeitsort":{{Place}}}]
            """;
        return VacancyFiles.ReadJson(new MemoryStream(Encoding.UTF8.GetBytes(json)))!;
    }

    private async Task<string> RegisterAsync(SyntheticCompany company)
    {
        var answer = await _portal.PostAsync("/v1/companies", new { name = company.Name, externalRef = company.ExternalRef, synthetic = true });
        Assert.True(answer.Status == 201, answer.Text);
        return Portal.IdOf(answer);
    }

    private async Task<Ledger> SeedAsync()
    {
        var ledger = new Ledger("test");
        await ServiceSeeder().SeedCompaniesAsync(ledger, _ => { }, TestContext.Current.CancellationToken);
        return ledger;
    }

    private Seeder ServiceSeeder()
    {
        var client = Client(new Gateway(_portal, Service()));
        return new Seeder(client, client);
    }

    private HttpMessageHandler Service() => ((TestServer)host.Services.GetRequiredService<IServer>()).CreateHandler();

    private PortalClient Client(HttpMessageHandler gateway) =>
        new(new HttpClient(gateway) { BaseAddress = host.Http.BaseAddress }, "portal-chamber", "secret", "companies:write");

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

    /// <summary>
    /// Answers as participant and matching do where all are registered: the first restricted, the second without consent to processing, the next four without that to
    /// matching; these two and the seventh without a profile, as where a seed was interrupted.
    /// </summary>
    private sealed class People : HttpMessageHandler
    {
        private const string Profile = "/ability-profile";

        /// <summary>Whose profile was written or tried to be.</summary>
        public ConcurrentBag<string> Assessed { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.PathAndQuery;
            object body = path.StartsWith("/v1/participants?externalRef=", StringComparison.Ordinal)
                ? new { items = new[] { new { id = path[^3..] } } }
                : path.EndsWith(Profile + "?limit=1", StringComparison.Ordinal)
                ? new { history = PersonOf(path) is "001" or "002" or "007" ? [] : new[] { new { basis = "self" } } }
                : new { access_token = "token", expires_in = 600 };
            if (request.Method == HttpMethod.Put)
                Assessed.Add(PersonOf(path));
            var status = path switch
            {
                "/v1/participants/001/ability-profile" => HttpStatusCode.Conflict,
                "/v1/participants/002/ability-profile" => HttpStatusCode.Forbidden,
                _ when path.StartsWith("/v1/pairs/00", StringComparison.Ordinal) && path["/v1/pairs/00".Length] is >= '3' and <= '6' => HttpStatusCode.Forbidden,
                _ => HttpStatusCode.OK,
            };
            return Task.FromResult(new HttpResponseMessage(status) { Content = JsonContent.Create(body, body.GetType()) });
        }

        private static string PersonOf(string path) => path["/v1/participants/".Length..path.IndexOf(Profile, StringComparison.Ordinal)];
    }
}
