using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Rankings;

public sealed class MatchFinderTests(MatchingService service) : IClassFixture<MatchingService>
{
    private const int OwnTop = 5;

    [Fact]
    public async Task PlaceChanged_Published_TellsTheCoachesOncePerPair()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(In(person.Changed(), 48.1));
        await service.ApplyAsync(In(place.Changed(PlaceStatus.Draft), 48.1));
        Assert.Empty(await ToldOfAsync(place));

        await service.ApplyAsync(In(place.Changed(), 48.1));
        await service.ApplyAsync(In(place.Changed(level: 2), 48.1));

        var match = Assert.Single(await ToldOfAsync(place));
        Assert.Equal((person.Id, person.CoachId), (match.ParticipantId, match.CoachId));
    }

    [Fact]
    public async Task PlaceChanged_SixthOfThePersonsOwnList_IsNotTold_AndABetterOneIs()
    {
        var person = new Person();
        await service.ApplyAsync(In(person.Changed(), 49.1));
        for (var i = 0; i < OwnTop; i++)
            Assert.Single(await PublishAsync(new Workplace(), 49.1, level: 2));

        Assert.Empty(await PublishAsync(new Workplace(), 49.1, level: 1));
        Assert.Single(await PublishAsync(new Workplace(), 49.1, level: 3));
    }

    [Fact]
    public async Task PlaceChanged_BetterThanBeforeButKnown_IsNotTakenForAnother()
    {
        var person = new Person();
        await service.ApplyAsync(In(person.Changed(), 50.1));
        for (var i = 0; i < OwnTop; i++)
            await PublishAsync(new Workplace(), 50.1, level: 2);
        var late = new Workplace();
        Assert.Empty(await PublishAsync(late, 50.1, level: 1));

        Assert.Single(await PublishAsync(late, 50.1, level: 3));
    }

    [Fact]
    public async Task PlaceChanged_BestSuitedPeopleHaveBetter_TellsThoseWhoHaveNot()
    {
        // Twenty people whom everything suits better, each with five better places, must not keep the place from the one whom it helps most.
        for (var i = 0; i < 20; i++)
            await service.ApplyAsync(In(new Person().Changed(ability: 3), 51.1));
        for (var i = 0; i < OwnTop; i++)
            await PublishAsync(new Workplace(), 51.1, level: 3);
        var other = new Person();
        await service.ApplyAsync(In(other.Changed(ability: 5), 51.3));

        var told = await PublishAsync(new Workplace(), 51.2, level: 3);

        Assert.Equal([other.Id], told.Select(match => match.ParticipantId));
    }

    [Fact]
    public async Task PlaceChanged_Unsuitable_IsNotToldThoughItIsTheOnlyOne()
    {
        var person = new Person();
        await service.ApplyAsync(In(person.Changed(ability: 2), 52.1));

        Assert.Empty(await PublishAsync(new Workplace(), 52.1, level: 5));
    }

    [Fact]
    public async Task PlaceChanged_WhoIsProposedPlacedOrWasRefusedThere_IsNotTold()
    {
        var place = new Workplace();
        await service.ApplyAsync(In(place.Changed(capacity: 9), 47.1));
        var people = Enumerable.Range(0, 6).Select(_ => new Person()).ToList();
        foreach (var person in people)
            await service.ApplyAsync(In(person.Changed(), 47.1));
        Assert.Equal(201, (await service.ProposeAsync(people[0], place)).Status);
        await service.PlacedAsync(people[1], place);
        await DeclinedAsync(people[2], "distance");
        await DeclinedAsync(people[3], "no_capacity");
        await DeclinedAsync(people[4], "distance");
        var again = await service.AskedEmployerAsync(people[4], place);
        await service.PostAsync(people[4].Coach, $"/v1/proposals/{again}/withdraw", new { });

        await service.ApplyAsync(In(place.Changed(capacity: 9, level: 2), 47.1));

        var told = await ToldOfAsync(place);
        Assert.Equal(new[] { people[3].Id, people[4].Id, people[5].Id }.Order(), told.Select(match => match.ParticipantId).Order());

        async Task DeclinedAsync(Person person, string reason)
        {
            var id = (await service.ProposeAsync(person, place)).Id();
            Assert.Equal(200, (await service.PostAsync(person.Self, $"/v1/proposals/{id}/participant-answer", new { accepted = false, reason })).Status);
        }
    }

    // Tests share the index: each has a part of the country for itself.
    private static ParticipantChanged In(ParticipantChanged person, double latitude) => person with { Latitude = latitude };

    private static PlaceChanged In(PlaceChanged place, double latitude) => place with { Latitude = latitude };

    private async Task<IReadOnlyList<FoundMatch>> PublishAsync(Workplace place, double latitude, int level)
    {
        // The finder waits for people only: what the other places are must stand in the index before.
        await service.Services.GetRequiredService<IndexTail>().FreshAsync(TestContext.Current.CancellationToken);
        await service.ApplyAsync(In(place.Changed(level: level), latitude));
        return await ToldOfAsync(place);
    }

    private async Task<IReadOnlyList<FoundMatch>> ToldOfAsync(Workplace place) =>
        [.. (await service.OutgoingAsync<MatchesFound>()).Where(e => e.PlaceId == place.Id).SelectMany(e => e.Matches)];
}
