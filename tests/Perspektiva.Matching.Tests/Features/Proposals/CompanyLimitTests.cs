using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Proposals;

public sealed class CompanyLimitTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Agree_ManyAtOnceAtPlacesOfOneCompany_NoMoreThanItsLimit()
    {
        const int Places = 8;
        const int Most = 3;
        var first = new Workplace();
        await service.ApplyAsync(first.CompanyChanged(Most));
        var ids = new List<string>();
        var places = Enumerable.Range(0, Places).Select(i => i == 0 ? first : first.Sibling()).ToList();
        foreach (var place in places)
            ids.Add(await AskedAsync(place));

        var answers = await Task.WhenAll(ids.Select(id => AcceptAsync(first, id)));

        Assert.Equal(Most, answers.Count(answer => answer.Status == 200));
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal((409, "conflict"), (answer.Status, answer.Problem)));
        Assert.Equal(Most, (await service.OutgoingAsync<OccupancyChanged>()).Count(e => e.Occupied == 1 && places.Exists(place => place.Id == e.PlaceId)));
    }

    [Fact]
    public async Task Agree_LimitReached_TheQuestionStaysOpen_UntilThereIsRoomAgain()
    {
        var place = new Workplace();
        await service.ApplyAsync(place.CompanyChanged(1));
        var person = new Person();
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed());
        var placement = await service.PlacedAsync(person, place);
        var waiting = await AskedAsync(place.Sibling());

        Assert.Equal("conflict", (await AcceptAsync(place, waiting)).Problem);
        Assert.Equal("asked_employer", (await service.GetAsync(place.Company, $"/v1/proposals/{waiting}")).Text("status"));
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"/v1/placements/{placement}/stage", new { stage = "ended", reason = "other_place_chosen" })).Status);

        Assert.Equal(200, (await AcceptAsync(place, waiting)).Status);
    }

    [Fact]
    public async Task Agree_LimitRaisedOrNone_IsNotRefused()
    {
        var place = new Workplace();
        await service.ApplyAsync(place.CompanyChanged(1));
        var (first, second) = (await AskedAsync(place), await AskedAsync(place.Sibling()));
        Assert.Equal(200, (await AcceptAsync(place, first)).Status);
        Assert.Equal(409, (await AcceptAsync(place, second)).Status);

        await service.ApplyAsync(place.CompanyChanged(null, version: 2));

        Assert.Equal(200, (await AcceptAsync(place, second)).Status);
    }

    private async Task<string> AskedAsync(Workplace place)
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed());
        return await service.AskedEmployerAsync(person, place);
    }

    private Task<Perspektiva.Testing.Http.ApiAnswer> AcceptAsync(Workplace place, string proposal) =>
        service.PostAsync(place.Company, $"/v1/proposals/{proposal}/employer-answer", new { accepted = true });
}
