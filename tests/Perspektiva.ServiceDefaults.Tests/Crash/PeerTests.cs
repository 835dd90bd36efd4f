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
    }
}
