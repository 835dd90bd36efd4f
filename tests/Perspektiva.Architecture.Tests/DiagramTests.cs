using System.Text.Json;
using System.Text.RegularExpressions;

using Perspektiva.Contracts;

namespace Perspektiva.Architecture.Tests;

/// <summary>The diagrams of docs/architecture.md show what the code does: no edge less, none more.</summary>
public sealed partial class DiagramTests
{
    /// <summary>What stands around the platform, or is the host's: told, not looked up.</summary>
    private static readonly string[] Outside = ["portals --> gateway", "notification --> mail", "host -.-> gateway", "host --> dashboard"];

    private static readonly string Document = File.ReadAllText(Path.Combine(Checkout.Root, "docs/architecture.md"));

    private static readonly (string Part, string Text)[] Parts =
    [
        .. from folder in Services.Select(service => $"services/Perspektiva.{service}").Append("gateway/Perspektiva.Gateway")
           from file in Checkout.Sources(folder)
           select (folder.Split('.')[^1].ToLowerInvariant(), File.ReadAllText(file)),
    ];

    private static IEnumerable<string> Services => ["Identity", "Participant", "Employer", "Matching", "Notification"];

    [Fact]
    public void Diagram_OfTheParts_ShowsDatabasesBrokerRedisRoutesAndKeys()
    {
        var databases = Parts.SelectMany(part => Database().Matches(part.Text).Select(match => $"{part.Part} --- ({match.Groups["name"].Value})"));
        var broker = Naming("builder.AddMessaging<").Select(part => $"{part} <--> broker");
        var redis = Naming("builder.AddRedisCache()").Select(part => $"{part} -.-> redis");
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "gateway/Perspektiva.Gateway/appsettings.json")));
        var routes = settings.RootElement.GetProperty("ReverseProxy").GetProperty("Clusters").EnumerateObject()
            .SelectMany(cluster => cluster.Value.GetProperty("Destinations").EnumerateObject())
            .Select(destination => $"gateway --> {new Uri(destination.Value.GetProperty("Address").GetString()!).Host}").Distinct(StringComparer.Ordinal);
        var host = File.ReadAllText(Path.Combine(Checkout.Root, "Perspektiva.AppHost/AppHost.cs"));
        var keys = Started().Matches(host).Where(match => match.Groups["with"].Value.Contains(".WithReference(identity)", StringComparison.Ordinal))
            .Select(match => $"{match.Groups["name"].Value} -.-> identity");

        Assert.Equal(
            databases.Concat(broker).Concat(redis).Concat(routes).Concat(keys).Concat(Outside).Order(StringComparer.Ordinal),
            EdgesOf(Blocks()[0]).Select(edge => $"{edge.From} {edge.Arrow} {edge.To}").Order(StringComparer.Ordinal));
    }

    /// <summary>Who publishes what is the table's, which the code is held against beside this.</summary>
    [Fact]
    public void Diagram_OfTheEvents_ShowsWhoMustConsumeWhatOfWhom()
    {
        var told = from row in Row().Matches(Document)
                   from publisher in row.Groups["from"].Value.Split(", ")
                   from consumer in EventTypes.RequiredConsumersOf(EventTypes.All[$"org.perspektiva.{row.Groups["name"].Value}.v1"])
                   select $"{publisher} --> {consumer}: {row.Groups["name"].Value}";
        Assert.Equal(
            told.Order(StringComparer.Ordinal),
            EdgesOf(Blocks()[1]).SelectMany(edge => edge.Label.Split("<br>").Select(name => $"{edge.From} {edge.Arrow} {edge.To}: {name}")).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Naming(string call) => Parts.Where(part => part.Text.Contains(call, StringComparison.Ordinal)).Select(part => part.Part).Distinct(StringComparer.Ordinal);

    private static string[] Blocks() => [.. Block().Matches(Document).Select(match => match.Groups["lines"].Value)];

    /// <summary>Each edge of a block; a line that is none fails.</summary>
    private static IEnumerable<(string From, string Arrow, string To, string Label)> EdgesOf(string block)
    {
        foreach (var line in block.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var edge = Edge().Match(line);
            Assert.True(edge.Success, line);
            // A database's node has an id of its own: it is told by its name.
            var to = edge.Groups["arrow"].Value == "---" ? $"({edge.Groups["stored"].Value})" : edge.Groups["to"].Value;
            foreach (var from in edge.Groups["from"].Value.Split(" & "))
                yield return (from, edge.Groups["arrow"].Value, to, edge.Groups["label"].Value);
        }
    }

    [GeneratedRegex(@"^```mermaid\nflowchart LR\n(?<lines>[^`]+)```", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?<from>[a-z]+( & [a-z]+)*)([\[({][^>]*)? (?<arrow>---|<-->|-->|-\.->)(\|(?<label>[^|]+)\|)? (?<to>[a-z]+)([\[({]+(?<stored>[^\])}]*)[\])}]+)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Edge();

    [GeneratedRegex(@"^\| `org\.perspektiva\.(?<name>[a-z_.]+)\.v1` \| (?<from>[a-z, ]+) \|", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Row();

    [GeneratedRegex(@"\.AddPersistence<\w+>\(""(?<name>\w+)""", RegexOptions.NonBacktracking)]
    private static partial Regex Database();

    [GeneratedRegex(@"\(""(?<name>[a-z]+)"", platform, servers\)(?<with>[^;]*);", RegexOptions.NonBacktracking)]
    private static partial Regex Started();
}
