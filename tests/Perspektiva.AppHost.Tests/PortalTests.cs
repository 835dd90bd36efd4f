namespace Perspektiva.AppHost.Tests;

/// <summary>How the host ends the portal: with a script in the portal's place.</summary>
public sealed class PortalTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TestPlatform _platform = new("--seed", "true");

    [Fact]
    public async Task Seed_ThatIsStopped_StillAccountsForWhatItDid()
    {
        Play("trap 'echo accounted >\"$PERSPEKTIVA_HOME/account\"; exit 1' TERM; echo $$ >\"$PERSPEKTIVA_HOME/pid\"; while :; do sleep 0.05; done");

        var process = await StoppedAsync();

        Assert.Equal("accounted\n", await File.ReadAllTextAsync(In("account"), TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task Seed_ThatHeedsNoWord_IsKilled()
    {
        Play("trap '' TERM; echo $$ >\"$PERSPEKTIVA_HOME/pid\"; while :; do sleep 0.05; done");

        Assert.False(Directory.Exists($"/proc/{await StoppedAsync()}"));
    }

    public void Dispose() => _platform.Dispose();

    /// <summary>The process of a seed that was stopped once it ran.</summary>
    private async Task<string> StoppedAsync()
    {
        using var stop = new CancellationTokenSource();
        var seeding = new Portal(_platform.Platform).SeedAsync(logger: null, stop.Token);
        using var limit = new CancellationTokenSource(Patience);
        while (!File.Exists(In("pid")) || !(await File.ReadAllTextAsync(In("pid"), limit.Token)).EndsWith('\n'))
            await Task.Delay(20, limit.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => seeding.WaitAsync(Patience, TestContext.Current.CancellationToken));
        return (await File.ReadAllTextAsync(In("pid"), limit.Token)).Trim();
    }

    private string In(string file) => Path.Combine(_platform.Platform.Home, file);

    private static void Play(string lines)
    {
        var program = BuiltProgram.PathOf<Projects.Perspektiva_Portal>();
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.WriteAllText(program, "#!/bin/sh\n" + lines + "\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
