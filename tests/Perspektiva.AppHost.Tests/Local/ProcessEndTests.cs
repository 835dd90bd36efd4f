using System.Diagnostics;
using Aspire.Hosting.Engine;

namespace Perspektiva.AppHost.Tests.Local;

public sealed class ProcessEndTests
{
    [Fact]
    public async Task Runs_EndedAndNotTakenNoticeOf_IsFalse()
    {
        // The shell becomes a sleep, which never asks for what the shell had started.
        using var parent = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "true & echo $!; exec sleep 600"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var child = int.Parse((await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);

        await ProcessEnd.WaitAsync(child, TestContext.Current.CancellationToken);

        Assert.True(ProcessEnd.Runs(parent.Id));
        parent.Kill();
        await parent.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(ProcessEnd.Runs(parent.Id));
    }
}
