namespace Perspektiva.Architecture.Tests;

/// <summary>What the operator's guide has saved and restored is what the services keep.</summary>
public sealed class BackupTests
{
    private static readonly string[] Services = ["Identity", "Participant", "Employer", "Matching", "Notification"];

    [Fact]
    public void Commands_OfBackupAndRestore_KeepTheListOfEachServiceThatHasOne()
    {
        var lists = Services.Where(service => SourceRules.Naming(Checkout.Sources($"services/Perspektiva.{service}"), ["ReapplyErasuresAsync"]).Count > 0)
            .Select(service => $".perspektiva/{service.ToLowerInvariant()}/erasures.jsonl").ToList();
        var commands = File.ReadLines(Path.Combine(Checkout.Root, "docs/operator-guide.md"))
            .Where(line => line.Contains("/erasures.jsonl", StringComparison.Ordinal) && !line.Contains('`')).ToList();

        Assert.NotEmpty(lists);
        Assert.Equal(3, commands.Count);
        Assert.All(commands, command => Assert.True(
            command.Contains("*/erasures.jsonl", StringComparison.Ordinal) || lists.TrueForAll(list => command.Contains(list, StringComparison.Ordinal)), command));
    }
}
