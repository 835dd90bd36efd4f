using Perspektiva.ServiceDefaults.Caching;

using StackExchange.Redis;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>Tells the other replicas whose inbox has filled. Without Redis they find out by their sweep, a second later.</summary>
internal sealed partial class OtherReplicas(Redis redis, IServiceProvider services, TimeProvider time, ILogger<OtherReplicas> logger) : BackgroundService
{
    private const char Separator = ' ';
    private static readonly RedisChannel Channel = RedisChannel.Literal("perspektiva:notification:inbox");
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Redis tells everybody, the teller too, whose streams are awake by then: a second look at the database for nothing.</summary>
    private readonly string _self = Guid.CreateVersion7().ToString("N");

    /// <summary>Fire and forget: a wake-up may be lost.</summary>
    public void Tell(IReadOnlyCollection<string> recipients)
    {
        if (!redis.IsConnected || redis.Subscriber is not { } subscriber) return;
        try
        {
            subscriber.Publish(Channel, string.Join(Separator, [_self, .. recipients]), CommandFlags.FireAndForget);
        }
        catch (Exception exception) when (IsAway(exception))
        {
            LogLost(logger, exception.GetType().Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (redis.Subscriber is { } subscriber)
                {
                    // Made late: the wakers tell this, this wakes them.
                    var wakers = services.GetRequiredService<StreamWakers>();
                    await subscriber.SubscribeAsync(Channel, (_, message) => Hear(wakers, ((string?)message ?? "").Split(Separator)));
                    return;
                }
            }
            catch (Exception exception) when (IsAway(exception))
            {
                LogLost(logger, exception.GetType().Name);
            }
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Hear(StreamWakers wakers, string[] told)
    {
        if (told[0] != _self)
            wakers.WakeHere(told.AsSpan(1).ToArray());
    }

    // A Redis that is slow to answer is no RedisException.
    private static bool IsAway(Exception exception) => exception is RedisException or TimeoutException;

    [LoggerMessage(EventId = 5301, Level = LogLevel.Debug, Message = "A wake-up for other replicas was lost ({Kind}); they look within a second anyway")]
    private static partial void LogLost(ILogger logger, string kind);
}
