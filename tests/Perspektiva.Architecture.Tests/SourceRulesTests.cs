namespace Perspektiva.Architecture.Tests;

public sealed class SourceRulesTests
{
    private static readonly string[] Infrastructure = ["using Microsoft.EntityFrameworkCore", "using MassTransit", "using Microsoft.AspNetCore", "using Npgsql", "using StackExchange.Redis"];
    private static readonly string[] Bus = ["IBus", "IPublishEndpoint", "ISendEndpointProvider", "IBusControl"];

    public static TheoryData<string> Services => ["Identity", "Participant", "Employer", "Matching", "Notification"];

    [Theory, MemberData(nameof(Services))]
    public void Domain_OfEachService_UsesNoInfrastructure(string service)
    {
        var domain = Checkout.Sources($"services/Perspektiva.{service}/Domain").ToList();
        Assert.NotEmpty(domain);
        Assert.Empty(SourceRules.Naming(domain, Infrastructure));
    }

    [Theory, MemberData(nameof(Services))]
    public void Service_OfThePlatform_PublishesOnlyThroughTheOutbox(string service) =>
        Assert.Empty(SourceRules.Naming(Checkout.Sources($"services/Perspektiva.{service}"), Bus));

    [Theory, MemberData(nameof(Services))]
    public void Service_OfThePlatform_CallsNoOtherServiceOverHttp(string service) =>
        Assert.Empty(SourceRules.Naming(Checkout.Sources($"services/Perspektiva.{service}"),
            [.. Services.Select(row => row.Data).Append("Gateway").Where(other => other != service).Select(other => $"http://{other.ToLowerInvariant()}")]));

    [Fact]
    public void Files_OfTheProduct_StayShort() => Assert.DoesNotContain(
        new[] { "services", "gateway", "Perspektiva.ServiceDefaults", "Perspektiva.AppHost" }.SelectMany(Checkout.Sources)
            .Select(file => (File: Path.GetRelativePath(Checkout.Root, file), Lines: File.ReadLines(file).Count())),
        file => file.Lines > 400);

    [Fact]
    public void Naming_OfAFileThatPublishes_FindsIt()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".cs");
        File.WriteAllText(file, "sealed class Leak(IBus bus) { }");
        try
        {
            Assert.Single(SourceRules.Naming([file], Bus));
            Assert.Empty(SourceRules.Naming([file], ["IBusControl"]));
        }
        finally
        {
            File.Delete(file);
        }
    }
}

internal static class SourceRules
{
    /// <summary>Files that name one of the words, outside comments; a word ends where its letters end.</summary>
    public static IReadOnlyList<string> Naming(IEnumerable<string> files, IReadOnlyList<string> words) =>
    [
        .. from file in files
           from line in File.ReadLines(file)
           where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
           from word in words
           where Names(line, word)
           select $"{Path.GetRelativePath(Checkout.Root, file)}: {line.Trim()}",
    ];

    private static bool Names(string line, string word)
    {
        for (var at = line.IndexOf(word, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(line[at - 1])) && (end == line.Length || !char.IsLetter(line[end]))) return true;
        }
        return false;
    }
}
