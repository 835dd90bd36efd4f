using System.Diagnostics;
using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests.Scripts;

/// <summary><c>native/common.sh</c>: whose programs <c>postgres.sh</c> starts, over what an earlier run has left, and how a server's end is told.</summary>
public sealed class PostgresScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("perspektiva postgres ").FullName;

    [Fact]
    public async Task PostgresPrograms_NoClusterYet_AreTheNewestThatCanMakeOne()
    {
        Install("9", "initdb", "postgres");
        Install("15", "initdb", "postgres");
        Install("17", "psql");

        Assert.Equal((0, Programs("15"), ""), await AskAsync());
    }

    [Fact]
    public async Task PostgresPrograms_ClusterOfAnOlderVersion_AreThatVersions()
    {
        Install("15", "initdb", "postgres");
        Install("16", "initdb", "postgres");
        Cluster("15");

        Assert.Equal((0, Programs("15"), ""), await AskAsync());
    }

    [Fact]
    public async Task PostgresPrograms_ClustersVersionGone_NamesWhatIsMissing()
    {
        Install("16", "initdb", "postgres");
        Cluster("15");

        var (code, output, complaint) = await AskAsync();

        Assert.Equal((1, ""), (code, output));
        Assert.EndsWith("is of PostgreSQL 15, which is not installed (Debian: postgresql-15)", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgresPrograms_ClientAlone_IsNoServer()
    {
        Install("17", "psql");

        var (code, _, complaint) = await AskAsync();

        Assert.Equal(1, code);
        Assert.EndsWith("PostgreSQL is not installed (Debian: postgresql)", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForgetLock_NumberThatIsSomebodyElsesNow_IsForgottenUnlessAProcessWorksInTheCluster()
    {
        const string lines = "forget_lock \"$1/cluster\"";
        Cluster("15");
        var file = Path.Combine(_folder, "data/cluster/postmaster.pid");
        await File.WriteAllTextAsync(file, $"{Environment.ProcessId}\n/somewhere\n");
        using (var backend = Process.Start(new ProcessStartInfo("sleep", ["600"]) { WorkingDirectory = Path.GetDirectoryName(file) })!)
        {
            Assert.Equal((0, "", ""), await AskAsync(lines));
            Assert.True(File.Exists(file));
            backend.Kill();
            await backend.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var (code, output, _) = await AskAsync(lines);

        Assert.Equal(0, code);
        Assert.Contains($"process {Environment.ProcessId} is no server of this cluster", output, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    /// <summary>Nobody can say where it worked, and nobody needs to.</summary>
    [Fact]
    public async Task ForgetLock_SomePostgresIsEnding_IsForgotten()
    {
        Cluster("15");
        var file = Path.Combine(_folder, "data/cluster/postmaster.pid");
        await File.WriteAllTextAsync(file, $"{Environment.ProcessId}\n/somewhere\n");
        using var parent = Process.Start("/bin/bash", ["-c", "cp /bin/sleep \"$0/postgres\"; \"$0/postgres\" 0 & exec sleep 600", _folder]);

        var (code, output, _) = await AskAsync($"until grep -q '^[0-9]* (postgres) Z {parent.Id} ' /proc/[0-9]*/stat 2>/dev/null; do sleep 0.05; done; forget_lock \"$1/cluster\"");
        parent.Kill();
        await parent.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        Assert.Contains("is no server of this cluster", output, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Supervise_ServerThatHasEndedBeforeAnybodyWaits_IsToldWithItsCode()
    {
        Cluster("15");

        Assert.Equal(3, (await AskAsync("(exit 3) & server=$!; sleep 0.2; supervise \"$1\" \"$server\" TERM")).Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Programs(string version) => Path.Combine(_folder, "installed", version, "bin");

    private void Install(string version, params string[] programs)
    {
        Directory.CreateDirectory(Programs(version));
        foreach (var program in programs)
        {
            File.WriteAllText(Path.Combine(Programs(version), program), "");
            File.SetUnixFileMode(Path.Combine(Programs(version), program), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private void Cluster(string version)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data/cluster"));
        File.WriteAllText(Path.Combine(_folder, "data/cluster/PG_VERSION"), version + "\n");
    }

    private async Task<(int Code, string Output, string Complaint)> AskAsync(string lines = "programs=$(postgres_programs \"$1\"); echo \"$programs\"")
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", ". \"$0\"; " + lines, Path.Combine(Repository.Root, "Perspektiva.AppHost/native/common.sh"), Path.Combine(_folder, "data")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PERSPEKTIVA_POSTGRES"] = Path.Combine(_folder, "installed") },
        };
        using var process = Process.Start(start)!;
        return await process.EndAsync();
    }
}
