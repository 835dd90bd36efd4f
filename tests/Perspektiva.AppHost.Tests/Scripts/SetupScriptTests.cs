using System.Net;
using System.Net.Sockets;

namespace Perspektiva.AppHost.Tests.Scripts;

/// <summary><c>native/setup.sh</c>: which build of the host a checkout takes, and what is put back after an installation.</summary>
public sealed class SetupScriptTests : IDisposable
{
    private const string Files = "policy=$CHECKOUT/policy cluster=$CHECKOUT/cluster installation=$CHECKOUT/installation; ";
    private readonly ScriptCheckout _checkout = new();

    [Theory]
    [InlineData("warning : Unable to load the service index for source https://feed.example/v3/index.json.\nerror MSB4236: The SDK 'Aspire.AppHost.Sdk/13.6.4' specified could not be found.")]
    [InlineData("error NU1301: Unable to load it")]
    [InlineData("Retrying 'FindPackagesByIdAsync'\nerror NU1101: Unable to find package")]
    [InlineData("The request timed out\nerror NU1102")]
    [InlineData("error : Failed to retrieve information about 'Aspire.AppHost.Sdk' from remote source 'https://feed.example/flat/index.json'.\nerror :   Response status code does not indicate success: 503 (Service Unavailable).\nerror MSB4236: The SDK 'Aspire.AppHost.Sdk/13.6.4' specified could not be found.")]
    [InlineData("error : Failed to retrieve information about 'Aspire.AppHost.Sdk' from remote source.\nerror :   Connection refused (feed.example:443)\nerror MSB4236")]
    public async Task ChooseHosting_FeedThatCannotBeReached_LeavesTheCheckoutAsItIs(string answer)
    {
        var (code, output, complaint) = await _checkout.Bash("choose_hosting ''; echo went on", ("RESTORE_SAYS", answer)).EndAsync();

        Assert.Equal((1, ""), (code, output));
        Assert.Equal("The package feed cannot be reached, so what it has is not known; try again, or choose with --hosting package|local", complaint);
        Assert.False(File.Exists(_checkout.In("Directory.Build.local.props")));
    }

    [Theory]
    [InlineData("error NU1101: Unable to find package Aspire.Hosting.AppHost.")]
    [InlineData("error : Response status code does not indicate success: 403 (Forbidden).\nerror MSB4236: The SDK 'Aspire.AppHost.Sdk/13.6.4' specified could not be found.")]
    [InlineData("error MSB4236: The SDK 'Aspire.AppHost.Sdk/13.6.4' specified could not be found.")]
    public async Task ChooseHosting_FeedWithoutThePackages_SwitchesToTheLocalBuild(string answer)
    {
        var (code, output, _) = await _checkout.Bash("choose_hosting ''; echo $AspireHosting", ("RESTORE_SAYS", answer)).EndAsync();

        Assert.Equal(0, code);
        Assert.EndsWith("\nlocal", output, StringComparison.Ordinal);
        Assert.Contains(">local</AspireHosting>", await File.ReadAllTextAsync(_checkout.In("Directory.Build.local.props")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChooseHosting_AfterARestoreThatFailed_AsksTheFeedAgain()
    {
        // NuGet leaves it after a failure, too.
        Directory.CreateDirectory(_checkout.In("Perspektiva.AppHost/obj/package"));
        await File.WriteAllTextAsync(_checkout.In("Perspektiva.AppHost/obj/package/project.assets.json"), "{}");

        var (code, output, _) = await _checkout.Bash("choose_hosting ''; echo $AspireHosting", ("RESTORE_SAYS", "error NU1102: Unable to find package")).EndAsync();

        Assert.Equal(0, code);
        Assert.EndsWith("\nlocal", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChooseHosting_FeedThatHadThePackages_IsAskedAgainOnlyOnceTheVersionsHaveChanged()
    {
        const string choose = "(choose_hosting ''; echo $AspireHosting) | tail -n 1; ";
        _checkout.Script("bin/dotnet", "exit 0");

        // Whoever asks from the second time on hears that the packages are not there.
        var (code, output, _) = await _checkout.Bash(
            $"touch -d 2020-01-01 Directory.Packages.props; {choose}printf '#!/bin/sh\\necho error NU1102; exit 1\\n' >bin/dotnet; {choose}touch -d 2100-01-01 Directory.Packages.props; {choose}").EndAsync();

        Assert.Equal((0, "package\npackage\nlocal"), (code, output));
    }

    [Fact]
    public async Task NeedPrograms_InstallationFails_EndsTheScript()
    {
        var (code, output, complaint) = await _checkout.Bash(
            Files + "command() { [ \"$2\" != chromium ] && builtin command \"$@\"; }; id() { echo 0; }; apt-get() { return 1; }; need_programs chromium; echo went on").EndAsync();

        Assert.Equal((1, "Installing from Debian, to the end also where it is told to stop: chromium", "apt-get install chromium failed"), (code, output, complaint));
        Assert.False(File.Exists(_checkout.In("policy")));
    }

    [Fact]
    public async Task RefuseRunning_HostThatEndedAndWasNotTakenNoticeOf_IsNone()
    {
        // The shell in the middle becomes a sleep, which never asks for what it had started.
        const string started = "mkdir home; sh -c 'sleep 600 & echo $! >child; exec sleep 600' & parent=$!; until [ -s child ]; do sleep 0.02; done; read -r child <child; "
            + "echo \"$child $(ticks $child) run\" >home/running; ";
        var (code, output, complaint) = await _checkout.Bash(started + "(refuse_running home); echo $?; kill -9 $child; sleep 0.1; [ -e /proc/$child/stat ] && (refuse_running home); echo $?; kill $parent").EndAsync();

        Assert.Equal((0, "1\n0"), (code, output));
        Assert.StartsWith("a platform with its data in home runs already (process ", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_WithoutHome_TakesTheUsersOwnOrSaysInOneLine()
    {
        const string setup = "set -euo pipefail; . Perspektiva.AppHost/native/setup.sh; echo \"$HOME\"";
        var (code, output, complaint) = await _checkout.Bash($"env -u HOME bash -c '{setup}'").EndAsync();
        Assert.Equal((0, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ""), (code, output, complaint));

        (code, output, complaint) = await _checkout.Bash($"getent() {{ return 2; }}; export -f getent; env -u HOME bash -c '{setup}'").EndAsync();
        Assert.Equal((2, "", "HOME is not set, and this user has no home folder: set HOME to a folder for caches"), (code, output, complaint));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("example.org,::1", "", "example.org,::1,")]
    [InlineData(".intranet", "example.org", ".intranet,example.org,")]
    public async Task Setup_BehindAProxy_ExceptsThisMachine(string lower, string upper, string kept)
    {
        // .NET takes the small letters first, others the capital ones.
        string[] ours = ["localhost", "127.0.0.1", "::1", "[::1]", "identity", "participant", "employer", "matching", "notification", "gateway"];
        var expected = kept + string.Join(',', ours.Where(name => !kept.Contains("::1,", StringComparison.Ordinal) || name != "::1"));

        var (code, output, _) = await _checkout.Bash("sh -c 'echo \"$no_proxy\"; echo \"$NO_PROXY\"'; . Perspektiva.AppHost/native/setup.sh; echo \"$no_proxy\"", ("no_proxy", lower), ("NO_PROXY", upper)).EndAsync();

        Assert.Equal((0, string.Join('\n', expected, expected, expected)), (code, output));
    }

    [Theory]
    [InlineData("shared", "", "opt")]
    [InlineData("shared", "/of/the/user", "/of/the/user")]
    [InlineData("no runtimes", "", "")]
    public async Task NeedDotnet_SdkInAFolderOfItsOwn_IsToldToWhatItBuilds(string beside, string given, string told)
    {
        // As a link in /usr/local/bin leads to an SDK in /opt.
        var (code, output, complaint) = await _checkout.Bash(
            $"mkdir -p 'opt/{beside}'; mv bin/dotnet opt; ln -s ../opt/dotnet bin/dotnet; export DOTNET_ROOT={given}; need_dotnet; sh -c 'echo \"$DOTNET_ROOT\"'").EndAsync();

        Assert.Equal((0, told == "opt" ? _checkout.In(told) : told, ""), (code, output, complaint));
    }

    [Fact]
    public async Task PortOrFree_SomebodyListensOnTheOtherLoopbackAddress_IsAnotherPort()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has one loopback address");
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (code, output, _) = await _checkout.Bash($"port_or_free {port}").EndAsync();

        Assert.Equal(0, code);
        Assert.InRange(int.Parse(output), 20_000, 31_999);
    }

    [Theory]
    [InlineData("v18.20.4", false)]
    [InlineData("v20.9.0", false)]
    [InlineData("v20.19.0", true)]
    [InlineData("v24.1.0", true)]
    public async Task NeedMailbox_NodeThatItsPackagesDoNotTake_IsSaidInOneLine(string version, bool taken)
    {
        var (code, _, complaint) = await _checkout.Bash(
            "mailbox=Perspektiva.AppHost/native/mailbox; mkdir -p $mailbox/node_modules; touch -d yesterday $mailbox/package-lock.json; touch $mailbox/node_modules/.package-lock.json; "
            + $"node() {{ echo {version}; }}; need_mailbox").EndAsync();

        Assert.Equal(taken ? (0, "") : (1, $"The demo's mailbox needs Node.js 20.19 or newer; node is {version}"), (code, complaint));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("#!/bin/sh\nexit 0\n")]
    public async Task InstallQuietly_KilledMidway_IsPutBackByTheNextStart(string? before)
    {
        if (before is not null) await File.WriteAllTextAsync(_checkout.In("policy"), before);
        await File.WriteAllTextAsync(_checkout.In("cluster"), "theirs\n");
        await _checkout.Bash(Files + "apt-get() { case \"$*\" in *' redis-server'*) kill -KILL $BASHPID ;; esac; }; install_quietly postgresql redis-server").EndAsync();
        Assert.Contains("exit 101", await File.ReadAllTextAsync(_checkout.In("policy")), StringComparison.Ordinal);
        Assert.Contains("create_main_cluster = false", await File.ReadAllTextAsync(_checkout.In("cluster")), StringComparison.Ordinal);

        Assert.Equal(0, (await _checkout.Bash(Files + "finish_installation").EndAsync()).Code);

        Assert.Equal(before, File.Exists(_checkout.In("policy")) ? await File.ReadAllTextAsync(_checkout.In("policy")) : null);
        Assert.Equal("theirs\n", await File.ReadAllTextAsync(_checkout.In("cluster")));
    }

    [Fact]
    public async Task InstallQuietly_TwiceAtOnce_OnesTurnAfterTheOthers()
    {
        await File.WriteAllTextAsync(_checkout.In("policy"), "theirs");
        const string slowly = "apt-get() { case \"$*\" in update*) ;; *) mkdir \"$CHECKOUT/alone\" && grep -q 101 \"$policy\" && sleep 0.5 && rmdir \"$CHECKOUT/alone\" ;; esac; }; install_quietly curl";
        var two = new[] { _checkout.Bash(Files + slowly), _checkout.Bash(Files + slowly) };

        Assert.All(await Task.WhenAll(two.Select(script => script.EndAsync())), end => Assert.Equal((0, ""), (end.Code, end.Complaint)));
        Assert.Equal("theirs", await File.ReadAllTextAsync(_checkout.In("policy")));
    }

    public void Dispose() => _checkout.Dispose();
}
