using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Crash;

public sealed class PeerTests
{
    [Fact(Timeout = 60_000)]
    public async Task Kill_InTheMomentBetweenTwoProcesses_WaitsForTheNextOne()
    {
        await using var peer = Peer.Of("matching", "Host=127.0.0.1;Port=1;Database=none", $"amqp://127.0.0.1:{FreePorts.Next()}");
        peer.Run();

        var failure = await Record.ExceptionAsync(async () =>
        {
            while (peer.Deaths.Count < 20)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                await peer.KillAsync();
            }
        });

        Assert.Null(failure);
        Assert.Empty(peer.OwnEnds);
    }

    /// <summary>A program that fails is no crash that a campaign has asked for, also where it was told to die later.</summary>
    [Fact(Timeout = 60_000)]
    public async Task End_ByItself_IsToldAndNoDeathAtItsPoint()
    {
        await using var peer = Peer.Of("matching", "this is no connection string", $"amqp://127.0.0.1:{FreePorts.Next()}");
        peer.NextCrashAt = "before-commit:1";
        peer.Run();

        while (peer.OwnEnds.Count < 2)
            await Task.Delay(20, TestContext.Current.CancellationToken);

        Assert.Contains("told to die at before-commit:1", peer.OwnEnds.Skip(1).First(), StringComparison.Ordinal);
        Assert.Empty(peer.DeathsAtPoints);
    }
}
