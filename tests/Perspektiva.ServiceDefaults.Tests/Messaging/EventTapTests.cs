using Perspektiva.Contracts.V1;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

public sealed class EventTapTests
{
    [Fact]
    public async Task Tap_AroundOneService_HearsItsEventsAndFeedsItsQueue()
    {
        await using var broker = await TestServers.RabbitMqAsync("tap");
        await using var tap = await EventTap.StartAsync(broker.ConnectionString, around: "employer");
        await using var service = await Bench.StartAsync("employer", broker.ConnectionString, m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>());
        var (sent, written) = (Samples.Occupancy(Guid.CreateVersion7(), 1), Samples.Decided(Guid.CreateVersion7(), 1));

        await tap.SendAsync(sent, toService: "employer");
        await service.WriteAsync(written);

        await service.MarksAsync(1);
        Assert.Equal(written.EventId, (await tap.WaitForAsync<ProposalDecided>()).EventId);
    }
}
