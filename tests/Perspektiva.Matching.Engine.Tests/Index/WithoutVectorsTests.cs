using System.Diagnostics;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>The index's tests once more in a process without wide vectors, and in one without any.</summary>
public sealed class WithoutVectorsTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512BW", "DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2", "DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableHWIntrinsic", "DOTNET_EnableHWIntrinsic")]
    public async Task PlaceIndexTests_VectorsSwitchedOff_Pass(string variable, string other)
    {
        var test = Path.Combine(AppContext.BaseDirectory, $"{typeof(WithoutVectorsTests).Assembly.GetName().Name}.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", test, "--filter-method", "*_EqualsThePlainPath", "*_EqualsAModel"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { [variable] = "0", [other] = "0" },
        };
        using var process = Process.Start(start)!;

        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("failed: 0", output, StringComparison.Ordinal);
        Assert.DoesNotContain("total: 0", output, StringComparison.Ordinal);
    }
}
