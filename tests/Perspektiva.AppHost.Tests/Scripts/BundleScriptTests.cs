using System.Diagnostics;
using System.Runtime.Versioning;
using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests.Scripts;

/// <summary><c>native/bundle.sh</c>: Aspire's engine and dashboard, both of them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BundleScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("perspektiva bundle ").FullName;

    [Theory]
    [InlineData("dcp/dcp managed/aspire-managed", false)]
    [InlineData("dcp/dcp", true)]
    [InlineData("managed/aspire-managed", true)]
    [InlineData("", true)]
    public async Task Bundle_WithWhatIsThere_InstallsUnlessBothAre(string there, bool installs)
    {
        foreach (var part in there.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Program($"earlier/{part}", "exit 0");
        Directory.CreateDirectory(In("home"));
        File.CreateSymbolicLink(In("home/bundle"), In("earlier"));
        Program("aspire", """bundle=$(dirname "$0")/../bundle; for part in dcp/dcp managed/aspire-managed; do mkdir -p "$bundle/${part%/*}"; cp /bin/true "$bundle/$part"; done""");
        Program("bin/npm", """touch "$HERE/called"; cli=node_modules/@microsoft/aspire-cli-linux-x64; mkdir -p $cli/bin; cp "$HERE/aspire" $cli/bin/""");
        var start = new ProcessStartInfo("/bin/bash", [Path.Combine(Repository.Root, "Perspektiva.AppHost/native/bundle.sh"), In("home"), "1.0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HERE"] = _folder;
        start.Environment["PATH"] = In("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        using var script = Process.Start(start)!;

        var (code, _, complaint) = await script.EndAsync();

        Assert.Equal((0, ""), (code, complaint));
        Assert.Equal(installs, File.Exists(In("called")));
        Assert.All(["dcp/dcp", "managed/aspire-managed"], part => Assert.True(File.Exists(In($"home/bundle/{part}"))));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string file) => Path.Combine(_folder, file);

    private void Program(string file, string lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(file))!);
        File.WriteAllText(In(file), "#!/bin/bash\n" + lines + "\n");
        File.SetUnixFileMode(In(file), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
