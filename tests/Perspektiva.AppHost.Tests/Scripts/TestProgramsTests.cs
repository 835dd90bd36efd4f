using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests.Scripts;

/// <summary><c>tests/programs.sh</c>: what <c>test.sh</c> counts, and that nothing is passed over without a word.</summary>
public sealed class TestProgramsTests : IDisposable
{
    private const string Program = "tests/A.Tests/bin/Debug/net10.0/A.Tests";
    private readonly ScriptCheckout _checkout = new();

    [Fact]
    public async Task Finished_MachineThatSpeaksGerman_CountsAllTheSame()
    {
        _checkout.Script(Program, """
            case "${LC_ALL:-$LANG} $TESTINGPLATFORM_UI_LANGUAGE" in
              *de*) printf '  %s\n' 'gesamt: 3' 'fehlerhaft: 1' 'erfolgreich: 2' ;;
              *) printf '  %s\n' 'total: 3' 'failed: 1' 'succeeded: 2' ;;
            esac
            exit 2
            """);

        var output = await CountAsync("", ("LC_ALL", "de_DE.UTF-8"), ("LANG", "de_DE.UTF-8"), ("TESTINGPLATFORM_UI_LANGUAGE", "de"));

        Assert.EndsWith("\n2 passed, 1 failed", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "A.Tests was not built: it is not in Perspektiva.sln\n0 passed, 1 failed")]
    [InlineData("Consent", "0 passed, 0 failed")]
    public async Task Start_ProgramThatIsNotThere_IsAFailureUnlessAFilterIsGiven(string filter, string expected) => Assert.Equal(expected, await CountAsync(filter));

    [Theory]
    [InlineData("", "A.Tests ran no test\n0 passed, 1 failed")]
    [InlineData("Consent", "0 passed, 0 failed")]
    public async Task Finished_ProgramThatRanNoTest_IsAFailureUnlessAFilterIsGiven(string filter, string expected)
    {
        _checkout.Script(Program, "exit 8");

        Assert.Equal(expected, await CountAsync(filter));
    }

    [Fact]
    public void Solution_OfThisCheckout_HoldsEveryProjectOfItsFolders()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Perspektiva.sln")).Replace('\\', '/');
        var projects = new[] { "tests", "services", "gateway" }
            .SelectMany(folder => Directory.EnumerateDirectories(Path.Combine(Repository.Root, folder)))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).ToList();

        Assert.True(projects.Count > 20);
        Assert.DoesNotContain(projects, project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));
    }

    public void Dispose() => _checkout.Dispose();

    private async Task<string> CountAsync(string filter, params (string Name, string Value)[] environment)
    {
        var script = _checkout.Bash(
            $"folder=$CHECKOUT filter={filter} options=(); . tests/programs.sh; start A.Tests && finished A.Tests; echo \"$passed passed, $failed failed\"", environment);
        return (await script.EndAsync()).Output;
    }
}
