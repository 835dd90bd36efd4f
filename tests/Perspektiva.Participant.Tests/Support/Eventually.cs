using Perspektiva.Testing;

namespace Perspektiva.Participant.Tests.Support;

/// <summary>Waits for what comes by events.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience.Length);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"Did not come true within {Patience.Seconds} s");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
