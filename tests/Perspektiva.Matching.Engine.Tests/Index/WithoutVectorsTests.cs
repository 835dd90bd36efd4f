using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>The equality of index, plain path and SQL once more in a process without the widest vectors, without AVX2, and without any intrinsics.</summary>
public sealed class WithoutVectorsTests
{
    private const string MustBeOff = "PERSPEKTIVA_TEST_VECTORS_OFF";

    [Theory]
    [InlineData("DOTNET_EnableAVX512BW", "DOTNET_EnableAVX512", "AVX512")]
    [InlineData("DOTNET_EnableAVX2", "DOTNET_EnableAVX512", "AVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic", "DOTNET_EnableHWIntrinsic", "AVX2")]
    public async Task PlaceIndexTests_VectorsSwitchedOff_Pass(string variable, string other, string off)
    {
        Assert.SkipUnless(off != "AVX512" || Avx512BW.IsSupported, "this processor has no 512-bit vectors: the tests of this process are the same");
        var test = Path.Combine(AppContext.BaseDirectory, $"{typeof(WithoutVectorsTests).Assembly.GetName().Name}.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", test, "--filter-method", "*_EqualsThePlainPath", "*_EqualsAModel", "*_IndexPlainPathAndSqlAgree", "*_InThisProcess_AreOff"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { [variable] = "0", [other] = "0", [MustBeOff] = off, [Effort.Times] = "0.2" },
        };
        using var process = Process.Start(start)!;

        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("failed: 0", output, StringComparison.Ordinal);
        Assert.Contains("skipped: 0", output, StringComparison.Ordinal);
        Assert.DoesNotContain("total: 0", output, StringComparison.Ordinal);
    }

    /// <summary>A switch that the runtime no longer knows would make the test above say nothing.</summary>
    [Fact]
    public void Vectors_InThisProcess_AreOff()
    {
        var off = Environment.GetEnvironmentVariable(MustBeOff);
        Assert.SkipWhen(off is null, "only in a process that the test above starts");

        Assert.False(Avx512BW.IsSupported);
        if (off == "AVX2")
            Assert.False(Avx2.IsSupported);
    }
}
