using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Perspektiva.ServiceDefaults.Messaging.Broker;

/// <summary>Asks, on a connection of its own, whether the broker takes and confirms anything at all.</summary>
internal sealed partial class BrokerProbe(BrokerAddress address, MessagingBuilder service, ILogger<BrokerProbe> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        try
        {
            await using var connection = await address.ConnectAsync(service.Service + "-probe", limit.Token);
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), limit.Token);
            // The default exchange drops what names no queue, and confirms it.
            await channel.BasicPublishAsync("", "perspektiva-probe", mandatory: false, body: ReadOnlyMemory<byte>.Empty, cancellationToken: limit.Token);
            return true;
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            LogSilent(e.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(EventId = 1205, Level = LogLevel.Debug, Message = "The broker does not answer: {Failure}")]
    private partial void LogSilent(string failure);
}
