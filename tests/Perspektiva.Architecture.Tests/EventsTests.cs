using System.Text.RegularExpressions;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Architecture.Tests;

/// <summary>docs/architecture.md's table of events is what the code does.</summary>
public sealed partial class EventsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, string> Documented = File.ReadLines(Path.Combine(Checkout.Root, "docs/architecture.md"))
        .Select(line => Row().Match(line)).Where(match => match.Success)
        .ToDictionary(match => match.Groups["type"].Value, match => $"{match.Groups["from"].Value} -> {match.Groups["to"].Value}", StringComparer.Ordinal);

    private static readonly (string Service, string Text)[] Sources =
    [
        .. from service in new[] { "Identity", "Participant", "Employer", "Matching", "Notification" }
           from file in Checkout.Sources($"services/Perspektiva.{service}")
           select (service.ToLowerInvariant(), File.ReadAllText(file)),
    ];

    private static readonly string[] Defaults = [.. Checkout.Sources("Perspektiva.ServiceDefaults").Select(File.ReadAllText)];

    public static TheoryData<string> Names => [.. EventTypes.All.Keys];

    [Fact]
    public void Table_InTheDocumentation_NamesAllEventsAndNoOther() =>
        Assert.Equal(EventTypes.All.Keys.Order(StringComparer.Ordinal), Documented.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void Row_OfEachEvent_NamesWhoPublishesAndWhoMustConsume(string name)
    {
        var type = EventTypes.All[name];
        var publishers = Sources.Where(s => Constructs(type).IsMatch(s.Text)).Select(s => s.Service).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var consumers = EventTypes.RequiredConsumersOf(type).Order(StringComparer.Ordinal);
        Assert.Equal($"{string.Join(", ", publishers)} -> {(consumers.Any() ? string.Join(", ", consumers) : "nobody must")}", Documented[name]);
    }

    [Theory, MemberData(nameof(Names))]
    public void RequiredConsumers_OfEachEvent_HandleIt(string name)
    {
        var type = EventTypes.All[name];
        var handle = new Regex($@"(Handle|Consume)<{type.Name},|IHandle<{type.Name}>", RegexOptions.None, Limit);
        var handling = Sources.Where(s => handle.IsMatch(s.Text)).Select(s => s.Service).Append("").ToHashSet(StringComparer.Ordinal);
        // Grants are handled once for all, where tokens are checked.
        var everywhere = Defaults.Any(text => handle.IsMatch(text));
        if (!everywhere) Assert.Subset(handling, EventTypes.RequiredConsumersOf(type).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void WhoErasesBecauseItWasTold_EveryService_KeepsAJournalAndAppliesItBeforeItOpens()
    {
        var told = EventTypes.RequiredConsumersOf(typeof(ParticipantErased)).Order(StringComparer.Ordinal);
        Assert.Equal(told, Sources.Where(s => s.Text.Contains("builder.AddErasureFollower<", StringComparison.Ordinal) && s.Text.Contains("app.ReapplyErasuresAsync<HeardErasure>(", StringComparison.Ordinal))
            .Select(s => s.Service).Order(StringComparer.Ordinal));
    }

    // A state event may be made by a target-typed new in a method that returns it.
    private static Regex Constructs(Type type) => new($@"new {type.Name}\(|\b{type.Name} \w+\([^)\r\n]*\) =>\s*new\(", RegexOptions.None, Limit);

    [GeneratedRegex(@"^\| `(?<type>org\.perspektiva\.[a-z_.0-9]+)` \| (?<from>[a-z, ]+) \| (?<to>[a-z, ]+) \|", RegexOptions.NonBacktracking)]
    private static partial Regex Row();
}
