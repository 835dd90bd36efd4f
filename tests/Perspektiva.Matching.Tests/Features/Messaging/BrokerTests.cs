using System.Diagnostics;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Matching.Tests.Features.Messaging;

/// <summary>The service between its neighbours, on a real broker.</summary>
public sealed class BrokerTests
{
    private static readonly TimeSpan WithdrawalLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task MainJob_OverTheBroker_EachStepIsHeard_AndAWithdrawalTakesEffectInTime()
    {
        await using var broker = await TestServers.RabbitMqAsync("matching");
        await using var tap = await EventTap.StartAsync(broker.ConnectionString, around: "matching");
        await using var service = new MatchingService { Broker = broker.ConnectionString };
        await service.InitializeAsync();
        var (person, place) = (new Person(), new Workplace());
        await tap.SendAsync(person.Changed(), "matching");
        await UntilAsync(async () => (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Status == 200);
        await tap.SendAsync(place.Changed(), "matching");

        var found = await tap.WaitForAsync<MatchesFound>(e => e.PlaceId == place.Id);
        Assert.Equal(person.CoachId, Assert.Single(found.Matches).CoachId);
        var placement = await service.PlacedAsync(person, place);
        Assert.Equal(PlacementStage.Internship, (await tap.WaitForAsync<PlacementChanged>(e => e.PlacementPublicId == placement)).Stage);
        Assert.Equal(1, (await tap.WaitForAsync<OccupancyChanged>(e => e.PlaceId == place.Id)).Occupied);
        await tap.WaitForAsync<ProposalChanged>(e => e.Status == ProposalStatus.Placed); // another aggregate's: told side by side with the two before
        Assert.Equal(
            [ProposalStatus.AskedParticipant, ProposalStatus.AskedEmployer, ProposalStatus.Agreed, ProposalStatus.Placed],
            tap.Heard.OfType<ProposalChanged>().Select(e => e.Status));

        await tap.WaitForQueueAsync(typeof(ConsentWithdrawn), "matching");
        var withdrawn = person.Withdrawn(ConsentPurpose.Matching);
        var since = Stopwatch.GetTimestamp();
        await tap.SendAsync(withdrawn);
        await tap.WaitForAsync<ConsentWithdrawalAcknowledged>(e => e.ConsentReceiptId == withdrawn.ConsentReceiptId);
        Assert.Equal("consent-missing", (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Problem);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, WithdrawalLimit);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (await holds())
                return;
            await Task.Delay(100);
        }
        throw new TimeoutException("It did not come to hold within 20 s");
    }
}
