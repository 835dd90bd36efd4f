using System.Globalization;
using Aspire.Hosting.Engine;

namespace Perspektiva.AppHost.Tests.Local;

public sealed class SessionFolderTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("perspektiva with a blank-").FullName;

    [Fact]
    public void Create_BesideWhatKilledStartsLeft_ClearsThatAndLeavesAloneWhoLives()
    {
        var sessions = Path.Combine(_home, "engine");
        var (gone, alive) = (Path.Combine(sessions, int.MaxValue.ToString(CultureInfo.InvariantCulture)), Path.Combine(sessions, "1"));
        foreach (var folder in new[] { gone, alive })
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, "log_out"), "a line");

        var first = SessionFolder.Create(sessions);
        File.WriteAllText(Path.Combine(first, "kubeconfig"), "of a start before, with the same process id");
        var own = SessionFolder.Create(sessions);

        Assert.Equal(new[] { alive, own }.Order(StringComparer.Ordinal), Directory.EnumerateDirectories(sessions).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(own));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(own));
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
