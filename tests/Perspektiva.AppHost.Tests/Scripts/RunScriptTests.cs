using System.Diagnostics;
using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests.Scripts;

/// <summary><c>run.sh</c> in a checkout of scripts, with a host of a few lines.</summary>
public sealed class RunScriptTests : IDisposable
{
    private const string Usual = "--hosting local --infrastructure external";
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly ScriptCheckout _checkout = new();

    [Theory]
    [InlineData("--infrastructure bogus")]
    [InlineData("--replicas abc")]
    [InlineData("--replicas 0")]
    [InlineData("--replicas")]
    [InlineData("--gateway-port 0")]
    [InlineData("--gateway-port 65536")]
    [InlineData("--hosting npm")]
    [InlineData("--home --demo")]
    [InlineData("--data /nowhere --seed")]
    [InlineData("--exit")]
    [InlineData("--public-url network.example.org")]
    [InlineData("--infrastructure container --hosting local")]
    [InlineData("--bogus")]
    public async Task Run_ValueThatAnOptionDoesNotTake_IsRefusedInOneLineBeforeAnythingIsBuilt(string arguments)
    {
        var (code, output, complaint) = await _checkout.Run(arguments).EndAsync();

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(arguments.Split(' ')[0], complaint, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', complaint);
        Assert.Equal(0, _checkout.Builds);
    }

    [Fact]
    public async Task Run_ExternalServerThatIsNotNamed_IsRefused() => Assert.Equal(
        (2, "", "--infrastructure external needs ConnectionStrings__redis in the environment"), await _checkout.Run(Usual, ("ConnectionStrings__redis", "")).EndAsync());

    [Fact]
    public async Task Run_Help_IsShownFromAnyFolder()
    {
        var (code, output, _) = await _checkout.Bash("cd /; \"${CHECKOUT#/}/run.sh\" --help").EndAsync();

        Assert.Equal(0, code);
        Assert.Contains("--public-url", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TermWhileBuilding_EndsTheBuild()
    {
        var script = _checkout.Run(Usual, ("WHILE_BUILDING", "sleep 600 & echo $! >\"$CHECKOUT/deep.pid\"; wait"));
        int build = await ScriptProcess.PidAsync(_checkout.In("build.pid")), deep = await ScriptProcess.PidAsync(_checkout.In("deep.pid"));

        await Signals.SendAsync(script.Id, "TERM");

        Assert.Equal(143, (await script.EndAsync()).Code);
        await ScriptProcess.GoneAsync(build);
        await ScriptProcess.GoneAsync(deep);
    }

    [Fact]
    public async Task Run_TermWhileItRuns_EndsTheHost()
    {
        var script = _checkout.Run(Usual);
        await script.SaysAsync("All healthy");

        await Signals.SendAsync(script.Id, "TERM");

        Assert.Equal(0, (await script.EndAsync()).Code);
        await ScriptProcess.GoneAsync(await ScriptProcess.PidAsync(_checkout.In("host.pid")));
    }

    [Fact]
    public async Task Run_NextOneThatBeganMeanwhile_StaysNoted()
    {
        var script = _checkout.Run(Usual, ("BEFORE_READY", "home=$2; trap 'echo 4711 1 next >\"$home/running\"; exit 0' TERM"));
        await script.SaysAsync("All healthy");

        await Signals.SendAsync(script.Id, "TERM");

        Assert.Equal(0, (await script.EndAsync()).Code);
        Assert.Equal("4711 1 next\n", await File.ReadAllTextAsync(_checkout.In(".perspektiva/running")));
    }

    [Fact]
    public async Task Run_TermWhileNpmInstalls_EndsIt()
    {
        Directory.CreateDirectory(_checkout.In("Perspektiva.AppHost/native/mailbox"));
        _checkout.Script("bin/npm", "echo $$ >\"$CHECKOUT/npm.pid\"; sleep 600 & wait");
        var script = _checkout.Run(Usual + " --demo");
        var npm = await ScriptProcess.PidAsync(_checkout.In("npm.pid"));

        await Signals.SendAsync(script.Id, "TERM");

        Assert.Equal(143, (await script.EndAsync()).Code);
        await ScriptProcess.GoneAsync(npm);
    }

    [Fact]
    public async Task Run_HostThatHasEndedBeforeAnybodyWaits_IsNoSuccess()
    {
        // What run.sh does between the host's start and the waiting takes longer than the host lives.
        _checkout.Script("bin/cut", "sleep 0.2; exec /usr/bin/cut \"$@\"");

        Assert.Equal(3, (await _checkout.Run(Usual, ("BEFORE_READY", "exit 3")).EndAsync()).Code);
    }

    [Fact]
    public async Task Run_ThatCannotBeNotedDown_EndsTheHostAgain()
    {
        // As on a full disk.
        Directory.CreateDirectory(_checkout.In(".perspektiva"), OwnersAlone);
        File.CreateSymbolicLink(_checkout.In(".perspektiva/running"), "/dev/full");
        var script = _checkout.Run(Usual, ("BEFORE_READY", "while :; do sleep 0.05; done"));

        var (code, _, complaint) = await script.EndAsync();

        Assert.NotEqual(0, code);
        Assert.Contains("running cannot be written", complaint, StringComparison.Ordinal);
        if (File.Exists(_checkout.In("host.pid"))) await ScriptProcess.GoneAsync(await ScriptProcess.PidAsync(_checkout.In("host.pid")));
    }

    [Fact]
    public async Task Run_EnginesProcessThatStaysBehindAlone_IsToldToGo()
    {
        var script = _checkout.Run(Usual, ("BEFORE_READY", "cp \"$(command -v sleep)\" \"$CHECKOUT/dcp\"; \"$CHECKOUT/dcp\" 600 & echo $! >\"$CHECKOUT/engine.pid\""));
        await script.SaysAsync("All healthy");
        var since = Stopwatch.StartNew();

        await Signals.SendAsync(script.Id, "TERM");

        Assert.Equal(0, (await script.EndAsync()).Code);
        await ScriptProcess.GoneAsync(await ScriptProcess.PidAsync(_checkout.In("engine.pid")));
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(14), "it was waited for until it was killed");
    }

    [Fact]
    public async Task Run_HomeThatOthersMayEnter_IsClosedToThem()
    {
        Directory.CreateDirectory(_checkout.In("open"), OwnersAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        await OneStartAsync(Usual + " --home open");

        Assert.Equal(OwnersAlone, File.GetUnixFileMode(_checkout.In("open")));
    }

    [Fact]
    public async Task Run_FolderOfOthersAsHome_IsRefusedAndLeftAsItIs()
    {
        Directory.CreateDirectory(_checkout.In("open"), OwnersAlone | UnixFileMode.OtherExecute);
        await File.WriteAllTextAsync(_checkout.In("open/theirs"), "");

        var (code, _, complaint) = await _checkout.Run(Usual + " --home open").EndAsync();

        Assert.Equal(2, code);
        Assert.Contains("it holds other files", complaint, StringComparison.Ordinal);
        Assert.Equal((OwnersAlone | UnixFileMode.OtherExecute, 0), (File.GetUnixFileMode(_checkout.In("open")), _checkout.Builds));
    }

    [Fact]
    public async Task Run_WhatRunsAlready_IsSaidBeforeABuild()
    {
        var first = _checkout.Run(Usual);
        await first.SaysAsync("All healthy");
        await File.WriteAllTextAsync(_checkout.In("changed.cs"), "");

        var (code, _, complaint) = await _checkout.Run(Usual).EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("runs already", complaint, StringComparison.Ordinal);
        Assert.Equal(1, _checkout.Builds);
        await Signals.SendAsync(first.Id, "TERM");
        await first.EndAsync();
    }

    [Fact]
    public async Task Run_TwiceAtOnce_BuildsOnceAndSaysWhatItWaitsFor()
    {
        var first = _checkout.Run(Usual, ("WHILE_BUILDING", "until [ -e \"$CHECKOUT/go\" ]; do sleep 0.05; done"));
        await ScriptProcess.PidAsync(_checkout.In("build.pid"));
        var second = _checkout.Run(Usual + " --home other");

        await second.SaysAsync("Waiting: this checkout is being built");
        await File.WriteAllTextAsync(_checkout.In("go"), "");
        await first.SaysAsync("All healthy");
        await second.SaysAsync("All healthy");

        Assert.Equal(1, _checkout.Builds);
        await Signals.SendAsync(first.Id, "TERM");
        await Signals.SendAsync(second.Id, "TERM");
        await first.EndAsync();
        await second.EndAsync();
    }

    [Theory]
    [InlineData("edited.cs")]
    [InlineData("docs/events/edited.json")]
    public async Task Run_SourceChangedDuringTheBuild_IsBuiltByTheNextStart(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_checkout.In(file))!);
        await OneStartAsync(("WHILE_BUILDING", $"echo >\"$CHECKOUT/{file}\""));
        Assert.Equal(1, _checkout.Builds);
        await OneStartAsync();
        Assert.Equal(2, _checkout.Builds);
        await OneStartAsync();
        Assert.Equal(2, _checkout.Builds);
    }

    [Fact]
    public async Task Run_PrecompilingFailed_IsSaidAndTriedAgainAlone()
    {
        var first = _checkout.Run(Usual);
        await first.SaysAsync("Not precompiled");
        await EndAsync(first);

        _checkout.Script("Perspektiva.AppHost/native/precompile.sh", "cp -r \"$2\" \"$2-ready\"; echo again >>\"$CHECKOUT/precompiled\"");
        await OneStartAsync();
        Assert.Equal("again\n", await File.ReadAllTextAsync(_checkout.In("precompiled")));
        await OneStartAsync();

        Assert.Equal("again\n", await File.ReadAllTextAsync(_checkout.In("precompiled")));
        Assert.Equal(1, _checkout.Builds);
    }

    [Fact]
    public async Task Run_HomeInsideTheCheckout_IsNoReasonToBuild()
    {
        const string another = Usual + " --home another";
        await OneStartAsync(another, ("BEFORE_READY", "echo {} >\"$2/secrets.json\""));
        await OneStartAsync(another);
        await OneStartAsync(Usual);
        Assert.Equal(1, _checkout.Builds);
    }

    [Fact]
    public async Task Run_TwoCheckouts_ChooseTheirPortsOneAfterTheOther()
    {
        using var other = new ScriptCheckout(_checkout.In("tools"));
        var first = _checkout.Run(Usual, ("BEFORE_READY", "until [ -e \"$CHECKOUT/go\" ]; do sleep 0.05; done"));
        await ScriptProcess.PidAsync(_checkout.In("host.pid"));
        var second = other.Run(Usual);

        await second.SaysAsync("Waiting: another platform of this user is starting");
        Assert.False(File.Exists(other.In("host.pid")));
        await File.WriteAllTextAsync(_checkout.In("go"), "");
        await second.SaysAsync("All healthy");

        await Signals.SendAsync(first.Id, "TERM");
        await Signals.SendAsync(second.Id, "TERM");
        await first.EndAsync();
        await second.EndAsync();
    }

    [Fact]
    public async Task Run_KilledBeforeItIsReady_LetsTheNextOneChoose()
    {
        using var other = new ScriptCheckout(_checkout.In("tools"));
        var first = _checkout.Run(Usual, ("BEFORE_READY", "while :; do sleep 0.05; done"));
        var host = await ScriptProcess.PidAsync(_checkout.In("host.pid"));

        await Signals.SendAsync(first.Id, "KILL");
        await Signals.SendAsync(host, "KILL");

        var second = other.Run(Usual);
        await second.SaysAsync("All healthy");
        await Signals.SendAsync(second.Id, "TERM");
        await second.EndAsync();
    }

    public void Dispose() => _checkout.Dispose();

    private Task OneStartAsync(params (string Name, string Value)[] environment) => OneStartAsync(Usual, environment);

    private async Task OneStartAsync(string arguments, params (string Name, string Value)[] environment)
    {
        await EndAsync(_checkout.Run(arguments, environment));
    }

    private static async Task EndAsync(Process script)
    {
        await script.SaysAsync("All healthy");
        await Signals.SendAsync(script.Id, "TERM");
        Assert.Equal(0, (await script.EndAsync()).Code);
    }
}
