using System.Runtime.Versioning;
using Perspektiva.Portal.Seed;

namespace Perspektiva.Employer.Tests.Seed;

public sealed class DataFolderTests : IDisposable
{
    private const string Record = """{"beruf":"Koch/Köchin","refnr":"r-1"}""";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("data-folder-");

    [Fact]
    public void Others_FilesOfEveryKind_AreNamedWhereNothingWasReadFromThem()
    {
        Write("vacancies/a.json", $"[{Record}]");
        Write("vacancies/b.csv", "Nummer;Beruf\n1;Koch\n");
        Write("vacancies/c.json", $"[{Record},\n{{]");
        Write("vacancies/d.csv", "refnr,beruf\nr-2,\"Koch\n");
        Write("vacancies/e.json", $"[{Record.Replace("r-1", "r-3", StringComparison.Ordinal)}]");
        Write("occupations/isco.csv", "kldb2010,isco08\n54101,9112\n");
        Write("occupations/broken.csv", "kldb2010,isco08\n54101,\"9112\n");
        Write("sectors/wz.csv", "key,title\nA,x\n");
        Write("beside.json", $"[{Record.Replace("r-1", "r-4", StringComparison.Ordinal)}]");
        Write("other.json", "{}");
        Write("README.md", "");
        var folder = new DataFolder(_folder);

        folder.ReadChain();
        Assert.Equal([("a.json", "r-1"), ("beside.json", "r-4"), ("e.json", "r-3")], folder.ReadVacancies().Select(file => (file.Name, file.Vacancies.Single().Reference)));

        Assert.Equal(
            [
                ("occupations/broken.csv", "unreadable", false), ("other.json", "passed over", true), ("sectors/wz.csv", "passed over", true), ("vacancies/b.csv", "passed over", true),
                ("vacancies/c.json", "unreadable", false), ("vacancies/d.csv", "unreadable", false),
            ],
            folder.Others().Select(ledger => (ledger.Source, ledger.Whole!.Value.Outcome, ledger.Holds)));
        Assert.Equal("it is no JSON (line 2)", folder.Others().Single(ledger => ledger.Source == "vacancies/c.json").Whole!.Value.Reason);
        Assert.Equal("a quoted field is never closed", folder.Others().Single(ledger => ledger.Source == "vacancies/d.csv").Whole!.Value.Reason);
    }

    [Theory]
    [InlineData("isco.csv")]
    [InlineData("ISCO.CSV")]
    public void ReadChain_TableWhateverItsNamesCase_IsRead(string name)
    {
        Write($"occupations/{name}", "kldb2010,isco08\n54101,9112\n");
        var folder = new DataFolder(_folder);

        Assert.Equal(["9112"], folder.ReadChain().Isco["54101"]);
        Assert.Empty(folder.Others());
    }

    [Fact]
    public void Others_SeedThatStopped_NamesWhatWasNotRead()
    {
        Write("a.json", $"[{Record}]");
        Write("b.json", $"[{Record}]");
        var folder = new DataFolder(_folder);

        Assert.Equal("a.json", folder.ReadVacancies().First().Name);

        var other = Assert.Single(folder.Others());
        Assert.Equal(("b.json", false), (other.Source, other.Holds));
    }

    /// <summary>Whoever may read everything finds nothing in it; anybody else is told of it.</summary>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Others_FolderThatMayNotBeRead_KeepsNobodyFromTheRest()
    {
        Write("a.json", $"[{Record}]");
        var closed = _folder.CreateSubdirectory("lost+found");
        closed.UnixFileMode = UnixFileMode.None;
        var folder = new DataFolder(_folder);

        folder.ReadChain();

        Assert.Equal("a.json", Assert.Single(folder.ReadVacancies()).Name);
        Assert.Equal(IsOpen(closed) ? [] : [("lost+found", "it may not be read", false)], folder.Others().Select(other => (other.Source, other.Whole!.Value.Reason, other.Holds)));
        closed.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool IsOpen(DirectoryInfo folder)
    {
        try
        {
            return folder.GetFiles().Length == 0;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
