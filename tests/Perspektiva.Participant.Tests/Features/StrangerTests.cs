using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

public sealed class StrangerTests(ParticipantService service)
{
    [Fact]
    public async Task EveryRouteOfAPerson_ForStrangers_IsNotFound()
    {
        var id = await service.RegisteredIdAsync(Portals.JobCentre());
        var ratings = new { ratings = Enumerable.Repeat(3, 32), basis = "test" };
        (HttpMethod Method, string Path, object? Body)[] routes =
        [
            (HttpMethod.Get, "", null), (HttpMethod.Patch, "", new { mobilityKm = 1 }), (HttpMethod.Delete, "", null),
            (HttpMethod.Get, "/ability-profile", null), (HttpMethod.Put, "/ability-profile", ratings),
            (HttpMethod.Get, "/support-plan", null), (HttpMethod.Put, "/support-plan", new { needs = Array.Empty<int>(), answers = Array.Empty<int>() }),
            (HttpMethod.Get, "/consents", null), (HttpMethod.Post, "/consents", new { purpose = "matching", textVersion = "1", form = "electronic" }),
            (HttpMethod.Delete, "/consents/matching", null), (HttpMethod.Put, "/coach", new { coachId = (string?)null }),
            (HttpMethod.Post, "/guardians", new { relation = "legal_carer", givenName = "A", familyName = "B" }),
            (HttpMethod.Patch, "/guardians/gua_x", new { familyName = "B" }), (HttpMethod.Delete, "/guardians/gua_x", null),
            (HttpMethod.Get, "/access-log", null), (HttpMethod.Get, "/duplicates", null), (HttpMethod.Get, "/history", null), (HttpMethod.Get, "/export", null),
            (HttpMethod.Get, "/notes", null),
            (HttpMethod.Put, "/restriction", new { restricted = true }),
        ];
        TestCaller[] strangers = [Portals.JobCentre(), Portals.Provider(), await service.CoachAsync(Portals.Provider()), Portals.Self("par_aaaaaaaaaaaaaaaaaaaaaaaaaa", "org_x")];

        foreach (var (method, path, body) in routes)
        {
            foreach (var stranger in strangers)
            {
                var answer = await service.Http.SendAsync(method, $"/v1/participants/{id}{path}", service.Token(stranger), body, ifMatch: "*");
                Assert.Equal((method, path, 404), (method, path, answer.Status));
                var none = await service.Http.SendAsync(method, $"/v1/participants/par_x{path}", service.Token(stranger), body, ifMatch: "*");
                Assert.Equal(WithoutTrace(answer), WithoutTrace(none));
            }
        }
    }

    [Theory]
    [InlineData("/v1/participants/%F0%9F%92%A9")]
    [InlineData("/v1/participants/PAR_AAAAAAAAAAAAAAAAAAAAAAAAAA/export")]
    [InlineData("/v1/notes/%27%20OR%201%3D1")]
    [InlineData("/v1/erasures/era_aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("/v1/coaches/..%2F..")]
    [InlineData("/v1/coaches/%EF%BF%BF/caseload")]
    public async Task Read_IdOfNoSuchForm_IsNotFound(string path) =>
        Assert.Equal(404, (await service.GetAsync(Portals.JobCentre(), path)).Status);

    [Fact]
    public async Task Read_WithoutScopeOrOrganisation_IsForbiddenAndWithoutToken401()
    {
        var id = await service.RegisteredIdAsync(Portals.JobCentre());

        Assert.Equal("missing-scope", (await service.GetAsync(TestCaller.Portal("jobcentre", "participants:write"), $"/v1/participants/{id}")).Problem);
        Assert.Equal("forbidden", (await service.GetAsync(Portals.JobCentre() with { Organisation = null }, $"/v1/participants/{id}")).Problem);
        Assert.Equal("unauthorized", (await service.Http.ReadAsync($"/v1/participants/{id}")).Problem);
    }

    [Fact]
    public async Task Read_YoungPersonBehindThePortal_SeesThemselvesAndNobodyElse()
    {
        var portal = Portals.JobCentre();
        var own = await service.RegisteredIdAsync(portal);
        var other = await service.RegisteredIdAsync(portal);
        var young = portal.Acting("participant", own);

        Assert.Equal(200, (await service.GetAsync(young, $"/v1/participants/{own}")).Status);
        Assert.Equal(404, (await service.GetAsync(young, $"/v1/participants/{other}")).Status);
        Assert.Equal(1, (await service.GetAsync(young, "/v1/participants")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal("forbidden", (await service.PatchAsync(young, $"/v1/participants/{own}", new { mobilityKm = 2 })).Problem);
        Assert.Equal("forbidden", (await service.Http.SubmitAsync("/v1/participants", service.Token(young), Portals.Registration())).Problem);
    }

    [Fact]
    public async Task Read_GuardianOfAMinor_HasThePersonsOwnStandingUntilMajority()
    {
        var portal = Portals.School();
        var record = await service.RegisterAsync(portal, Portals.Registration(change: body =>
        {
            body["birthDate"] = Portals.BornAged(16);
            body["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel" }""");
        }));
        var id = record.GetProperty("id").GetString()!;
        var guardian = TestCaller.Person("guardian", portal.Organisation!, record.GetProperty("guardians")[0].GetProperty("id").GetString()!, "participants:read", "participants:write");

        Assert.Equal(200, (await service.GetAsync(guardian, $"/v1/participants/{id}/export")).Status);
        Assert.Equal(1, (await service.GetAsync(guardian, "/v1/participants")).Json.GetProperty("items").GetArrayLength());
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { birthDate = "2000-01-01", reason = "correction" });

        Assert.Equal(404, (await service.GetAsync(guardian, $"/v1/participants/{id}")).Status);
        Assert.Equal(0, (await service.GetAsync(guardian, "/v1/participants")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Read_CoachWhoHasLeft_SeesNobody()
    {
        var portal = Portals.JobCentre();
        var provider = Portals.Provider();
        var coach = await service.CoachAsync(provider);
        var id = await service.RegisteredIdAsync(portal);
        await service.AssignAsync(portal, id, coach.Record);

        await service.PatchAsync(provider, $"/v1/coaches/{coach.Record}", new { active = false });

        Assert.Equal(404, (await service.GetAsync(coach, $"/v1/participants/{id}")).Status);
        Assert.Equal(0, (await service.GetAsync(coach, $"/v1/coaches/{coach.Record}/caseload")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Read_AfterTheGrantWasRevoked_IsForbidden()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var revoked = new AccessRevoked(
            Guid.CreateVersion7(), service.Clock.GetUtcNow().AddSeconds(5), Guid.CreateVersion7(), 2, portal.Subject, portal.Organisation!, "jobcentre", null);

        await service.Events.SendAsync(revoked, "participant");

        await Eventually.TrueAsync(async () => (await service.GetAsync(portal, $"/v1/participants/{id}")).Problem == "forbidden");
    }

    [Fact]
    public async Task GiveConsent_ManyAtOnce_AllHaveTheirEffect()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => service.Http.SubmitAsync(
            $"/v1/participants/{id}/consents", service.Token(portal), new { purpose = "share_with_network", textVersion = $"v{n}", form = "electronic" })));

        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        var consents = (await service.GetAsync(portal, $"/v1/participants/{id}/consents")).Json.GetProperty("items").EnumerateArray()
            .Where(c => c.GetProperty("purpose").GetString() == "share_with_network").ToList();
        Assert.Equal(6, consents.Count);
        Assert.Single(consents, c => c.GetProperty("replacedBy").ValueKind == System.Text.Json.JsonValueKind.Null);
        Assert.All(consents, c => Assert.Equal(System.Text.Json.JsonValueKind.Null, c.GetProperty("withdrawnAt").ValueKind));
    }

    [Fact]
    public async Task OpenApi_Document_NamesEveryRoute()
    {
        var documented = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        var mapped = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string WithoutTrace(ApiAnswer answer)
    {
        var problem = JsonNode.Parse(answer.Text)!.AsObject();
        problem.Remove("traceId");
        return problem.ToJsonString();
    }
}
