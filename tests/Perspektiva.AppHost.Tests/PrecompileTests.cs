using System.Diagnostics;
using System.Reflection.PortableExecutable;
using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests;

/// <summary><c>native/precompile.sh</c>: what <c>./run.sh</c> starts instead of the plain build.</summary>
public sealed class PrecompileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("perspektiva precompile").FullName;

    [Fact]
    public async Task Precompile_TwoProgramsWithALibraryInCommon_HoldMachineCodeOnceAndForBoth()
    {
        var programs = new[] { Program("one"), Program("two") };

        Assert.Equal("", await RunAsync(programs));

        var cached = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "cache"), "*", SearchOption.AllDirectories));
        foreach (var program in programs)
        {
            Assert.False(HasMachineCode(Path.Combine(program, "Perspektiva.Contracts.dll")), "the build itself is left alone");
            Assert.True(HasMachineCode(Path.Combine(program + "-ready", "Perspektiva.Contracts.dll")));
            Assert.Equal("kept", await File.ReadAllTextAsync(Path.Combine(program + "-ready", "settings.json"), TestContext.Current.CancellationToken));
        }

        var written = File.GetLastWriteTimeUtc(cached);
        Assert.Equal("", await RunAsync(programs));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "cache"), "*", SearchOption.AllDirectories))));
    }

    [Fact]
    public async Task Precompile_NoManagedCode_IsTakenAsItIs()
    {
        var program = Path.Combine(_folder, "native");
        Directory.CreateDirectory(program);
        await File.WriteAllTextAsync(Path.Combine(program, "native.dll"), "not managed", TestContext.Current.CancellationToken);

        await RunAsync(program);

        Assert.Equal("not managed", await File.ReadAllTextAsync(Path.Combine(program + "-ready", "native.dll"), TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool HasMachineCode(string library)
    {
        using var reader = new PEReader(File.OpenRead(library));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    private string Program(string name)
    {
        var program = Path.Combine(_folder, name);
        Directory.CreateDirectory(program);
        File.Copy(typeof(Contracts.PublicId).Assembly.Location, Path.Combine(program, "Perspektiva.Contracts.dll"));
        File.WriteAllText(Path.Combine(program, "settings.json"), "kept");
        return program;
    }

    /// <summary>Runs the script; returns what it complains about.</summary>
    private async Task<string> RunAsync(params string[] programs)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "Perspektiva.AppHost/native/precompile.sh"), [Path.Combine(_folder, "cache"), .. programs]) { RedirectStandardError = true, UseShellExecute = false };
        using var script = Process.Start(start)!;
        var complaints = await script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(script.ExitCode == 0, complaints);
        return complaints;
    }
}
