using Perspektiva.Contracts;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Access;

/// <summary>An employer who is bound to one of an organisation's companies acts for that one alone; the organisation's portal acts for all.</summary>
public sealed class BoundEmployerTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task OtherCompanyOfTheOrganisation_IsNotThere()
    {
        var (person, place) = await service.PairAsync();
        var bound = Bound(place, place.CompanyPublicId);
        var other = Bound(place, PublicId.New(IdPrefix.Company));
        var proposal = await service.AskedEmployerAsync(person, place);

        Assert.Equal(404, (await service.GetAsync(other, $"/v1/proposals/{proposal}")).Status);
        Assert.Equal(404, (await service.PostAsync(other, $"/v1/proposals/{proposal}/employer-answer", new { accepted = true })).Status);
        Assert.Equal(404, (await service.GetAsync(other, $"/v1/places/{place.PublicId}/development-paths")).Status);
        Assert.Equal(200, (await service.GetAsync(bound, $"/v1/places/{place.PublicId}/development-paths")).Status);
        Assert.Equal(200, (await service.PostAsync(bound, $"/v1/proposals/{proposal}/employer-answer", new { accepted = true })).Status);
        var started = await service.PostAsync(bound, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today });
        Assert.Equal(201, started.Status);
        Assert.Equal(404, (await service.GetAsync(other, $"/v1/placements/{started.Id()}")).Status);

        foreach (var (caller, count) in new[] { (bound, 1), (other, 0), (place.Company, 1) })
        {
            foreach (var list in new[] { "/v1/proposals", "/v1/placements", "/v1/changes/placements" })
                Assert.Equal((list, count), (list, (await service.GetAsync(caller, list)).Json.GetProperty("items").GetArrayLength()));
        }
    }

    private static TestCaller Bound(Workplace place, string company) =>
        TestCaller.Person("employer", place.Company.Organisation!, company, ["proposals:read", "proposals:write", "placements:read", "placements:write"]);
}
