using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Proposals;

public sealed class LastSeatTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Agree_ManyAtOnceOnOneSeat_OneWinsAndTheOthersHearWhy()
    {
        const int Rivals = 12;
        var place = new Workplace();
        await service.ApplyAsync(place.Changed(capacity: 1));
        var people = Enumerable.Range(0, Rivals).Select(_ => new Person()).ToList();
        var ids = new List<string>();
        foreach (var person in people)
        {
            await service.ApplyAsync(person.Changed());
            ids.Add(await service.AskedEmployerAsync(person, place));
        }

        var answers = await Task.WhenAll(ids.Select(id => service.PostAsync(place.Company, $"/v1/proposals/{id}/employer-answer", new { accepted = true })));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal("place-full", answer.Problem));
        var told = (await service.OutgoingAsync<ProposalChanged>()).Where(e => e.PlaceId == place.Id).GroupBy(e => e.ProposalId).Select(group => group.MaxBy(e => e.Version)!).ToList();
        Assert.Single(told, e => e.Status == ProposalStatus.Agreed);
        Assert.Equal(Rivals - 1, told.Count(e => e is { Status: ProposalStatus.Declined, DeclinedBy: Party.System, Reason: DeclineReason.PlaceFull }));
        var occupancy = Assert.Single(await service.OutgoingAsync<OccupancyChanged>(), e => e.PlaceId == place.Id);
        Assert.Equal((1, 1, false), (occupancy.Occupied, occupancy.Capacity, occupancy.Oversubscribed));
    }

    [Fact]
    public async Task Withdraw_Agreed_FreesTheSeatForTheNext()
    {
        var (person, place) = await service.PairAsync();
        var next = new Person();
        await service.ApplyAsync(next.Changed());
        var id = await service.AgreedAsync(person, place);

        Assert.Equal("place-full", (await service.ProposeAsync(next, place)).Problem);
        await service.PostAsync(person.Self, $"/v1/proposals/{id}/withdraw", new { reason = "other_place_chosen" });

        Assert.Equal(201, (await service.ProposeAsync(next, place)).Status);
    }

    [Fact]
    public async Task PlaceChanged_CapacityBelowOccupied_IsAcceptedAndAnnounced()
    {
        var (first, place) = await service.PairAsync(capacity: 2);
        var second = new Person();
        await service.ApplyAsync(second.Changed());
        await service.AgreedAsync(first, place);
        await service.AgreedAsync(second, place);

        await service.ApplyAsync(place.Changed(capacity: 1));

        var last = (await service.OutgoingAsync<OccupancyChanged>()).Where(e => e.PlaceId == place.Id).MaxBy(e => e.Version)!;
        Assert.Equal((2, 1, true), (last.Occupied, last.Capacity, last.Oversubscribed));
    }

    [Fact]
    public async Task PlaceChanged_Closed_TakesOpenProposalsBack()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.AskedEmployerAsync(person, place);

        await service.ApplyAsync(place.Changed(PlaceStatus.Closed));

        var proposal = await service.GetAsync(person.Coach, $"/v1/proposals/{id}");
        Assert.Equal(("withdrawn", "place_closed"), (proposal.Text("status"), proposal.Text("reason")));
        Assert.Equal("place_closed", (await service.GetAsync(place.Company, $"/v1/proposals/{id}")).Text("reason"));
    }

    [Theory]
    [InlineData(PlaceStatus.Expired, "agreed", 1, 201)]
    [InlineData(PlaceStatus.Closed, "withdrawn", 0, 409)]
    public async Task PlaceChanged_ExpiredOrClosed_TakesOpenProposalsBack_AndWhatWasAgreedOnlyWhenItClosed(PlaceStatus status, string agreed, int occupied, int start)
    {
        var (person, place) = await service.PairAsync(capacity: 2);
        var waiting = new Person();
        await service.ApplyAsync(waiting.Changed());
        var (both, open) = (await service.AgreedAsync(person, place), await service.AskedEmployerAsync(waiting, place));

        await service.ApplyAsync(place.Changed(status, capacity: 2));

        Assert.Equal("withdrawn", (await service.GetAsync(waiting.Coach, $"/v1/proposals/{open}")).Text("status"));
        Assert.Equal(agreed, (await service.GetAsync(person.Coach, $"/v1/proposals/{both}")).Text("status"));
        Assert.Equal(occupied, (await service.OutgoingAsync<OccupancyChanged>()).Where(e => e.PlaceId == place.Id).MaxBy(e => e.Version)!.Occupied);
        Assert.Equal(start, (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = both, startsOn = Days.Today })).Status);
    }
}
