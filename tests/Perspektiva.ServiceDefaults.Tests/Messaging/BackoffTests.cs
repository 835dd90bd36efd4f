using Perspektiva.ServiceDefaults.Messaging.Relay;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

public sealed class BackoffTests
{
    /// <summary>What <see cref="Backoff.ForMessages"/> tells an operator.</summary>
    [Fact]
    public void ForMessages_UntilTheEventIsParked_TakesOneToTwoHours()
    {
        var backoff = Backoff.ForMessages();
        for (var draw = 0; draw < 100; draw++)
            Assert.InRange(Enumerable.Range(1, OutboxStore.MaxAttempts - 1).Sum(failures => backoff.After(failures).TotalMinutes), 53.5, 107.1);
    }
}
