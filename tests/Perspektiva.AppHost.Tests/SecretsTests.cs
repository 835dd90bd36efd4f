namespace Perspektiva.AppHost.Tests;

public sealed class SecretsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("perspektiva-secrets-").FullName;

    [Fact]
    public void LoadOrCreate_NewHome_IsOneThatGitPassesOver()
    {
        var home = Path.Combine(_folder, "home");

        var made = Secrets.LoadOrCreate(home);

        Assert.Equal(made, Secrets.LoadOrCreate(home));
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(home, ".gitignore")));
        Assert.Equal([".gitignore", "secrets.json"], Directory.EnumerateFiles(home).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
