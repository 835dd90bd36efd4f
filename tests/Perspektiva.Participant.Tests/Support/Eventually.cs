namespace Perspektiva.Participant.Tests.Support;

/// <summary>Waits for what comes by events.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"Did not come true within {Patience.TotalSeconds} s");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
