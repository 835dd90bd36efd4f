using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing.Servers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

/// <summary>A message whose every delivery ends with the consumer: the broker gives it up, and it lands in the table.</summary>
public sealed class DeliveryLimitTests
{
    private const string Queue = "employer-occupancy";
    private const string DeadLetters = "employer-dead-letters";

    private static readonly Action<MessagingBuilder> Employer = m => m.Queue(Queue, q => q.Handle<OccupancyChanged, Marker<OccupancyChanged>>());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_GivenUpByTheBroker_IsADeadLetterAndGetsOneRedriveByItself()
    {
        await using var broker = await TestServers.RabbitMqAsync("limit");
        await using var before = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);
        await matching.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));
        await before.MarksAsync(1); // the queue stands and is bound
        await before.Host.StopAsync(Ct);
        var guilty = Samples.Occupancy(Guid.CreateVersion7(), 1);
        await matching.WriteAsync(guilty);
        Assert.InRange(await SendBackUntilGivenUpAsync(broker.Uri), 50, 60);

        await using var after = await Bench.StartAsync("employer", broker.ConnectionString, Employer, database: before.Database);

        await after.MarksAsync(2);
        // Handled may be sooner than told: the redrive is noted once the broker has confirmed it.
        await Bench.EventuallyAsync(async () => await after.ScalarAsync<long>("SELECT count(*) FROM dead_letter WHERE redriven_at IS NOT NULL") == 1);
        Assert.Equal(guilty.EventId, await after.ScalarAsync<Guid>("SELECT message_id FROM dead_letter"));
        Assert.Equal($"delivery-limit {Queue} 1", await after.ScalarAsync<string>("SELECT reason || ' ' || consumer || ' ' || redrives FROM dead_letter"));
    }

    /// <summary>Takes the message and gives it back, as a consumer does that dies over it; answers how often the broker tried.</summary>
    private static async Task<int> SendBackUntilGivenUpAsync(Uri broker)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await channel.BasicQosAsync(0, 1, global: false, Ct);
        var deliveries = 0;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            Interlocked.Increment(ref deliveries);
            await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true, Ct);
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, Ct);
        await using var looking = await connection.CreateChannelAsync(cancellationToken: Ct);
        await Bench.EventuallyAsync(async () => (await looking.QueueDeclarePassiveAsync(DeadLetters, Ct)).MessageCount == 1);
        return Volatile.Read(ref deliveries);
    }
}
