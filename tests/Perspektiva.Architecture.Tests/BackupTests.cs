using System.IO.Enumeration;

namespace Perspektiva.Architecture.Tests;

/// <summary>What the operator's guide has saved and restored is what the services keep.</summary>
public sealed class BackupTests
{
    private static readonly string[] Services = ["Identity", "Participant", "Employer", "Matching", "Notification"];

    /// <summary>The journal's own name for its file.</summary>
    private static readonly string FileName = File.ReadLines(Path.Combine(Checkout.Root, "Perspektiva.ServiceDefaults/Encryption/ErasureJournal.cs"))
        .Single(line => line.Contains("const string FileName", StringComparison.Ordinal)).Split('"')[1];

    [Fact]
    public void Commands_OfBackupAndRestore_KeepTheListOfEachServiceThatHasOne()
    {
        var lists = Services.Where(service => SourceRules.Naming(Checkout.Sources($"services/Perspektiva.{service}"), ["ReapplyErasuresAsync"]).Count > 0)
            .Select(service => $"{service.ToLowerInvariant()}/{FileName}").ToList();
        var commands = File.ReadLines(Path.Combine(Checkout.Root, "docs/operator-guide.md"))
            .Where(line => line.Contains('/' + FileName, StringComparison.Ordinal) && !line.Contains('`')).ToList();

        Assert.NotEmpty(lists);
        Assert.Equal(3, commands.Count);
        Assert.All(commands, command => Assert.All(lists, list => Assert.True(Names(command, list), $"{command} passes over {list}")));
    }

    [Theory]
    [InlineData("cp -p --parents */erasures.jsonl /lists/", true)]
    [InlineData("tar --exclude='.perspektiva/matching/erasures.jsonl' .perspektiva", true)]
    [InlineData("cp -p --parents participant/erasures.jsonl /lists/", false)]
    [InlineData("cp -p --parents */*/erasures.jsonl /lists/", false)]
    [InlineData("cp -p --parents */erasures.json /lists/", false)]
    public void Names_ACommand_OnlyWhereItsPatternMeetsTheList(string command, bool named) => Assert.Equal(named, Names(command, "matching/erasures.jsonl"));

    /// <summary>Whether a path in the command, below the platform's home, is the list's; a star is one folder, as in a shell.</summary>
    private static bool Names(string command, string list) => command.Split(' ', '\'', ')', '=')
        .Select(word => word.StartsWith(".perspektiva/", StringComparison.Ordinal) ? word[".perspektiva/".Length..] : word)
        .Select(word => word.Split('/'))
        .Any(parts => parts.Length == list.Split('/').Length
            && parts.Zip(list.Split('/')).All(pair => FileSystemName.MatchesSimpleExpression(pair.First, pair.Second, ignoreCase: false)));
}
