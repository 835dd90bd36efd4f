using System.Text.RegularExpressions;
using Perspektiva.ServiceDefaults.Web;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed partial class CatalogueTests
{
    [Fact]
    public void Problems_InTheDocument_AreThoseOfTheCode()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "problems.md"));
        var documented = Row().Matches(text).Select(match => (match.Groups["name"].Value, int.Parse(match.Groups["status"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(ProblemType.All.Select(type => (type.Name, type.Status)), documented);
    }

    /// <summary>Programs decide by name and status: no answer has a pair that the catalogue does not.</summary>
    [Fact]
    public void OfStatus_EveryErrorStatus_IsATypeOfTheCatalogue()
    {
        for (var status = 400; status < 600; status++)
            Assert.Contains(ProblemType.OfStatus(status), ProblemType.All);
    }

    [Theory]
    [InlineData(408, "request-timeout", 408)]
    [InlineData(406, "bad-request", 400)]
    [InlineData(417, "bad-request", 400)]
    [InlineData(501, "internal", 500)]
    public void OfStatus_ErrorStatus_Type(int status, string name, int told)
    {
        var type = ProblemType.OfStatus(status);
        Assert.Equal((name, told), (type.Name, type.Status));
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z-]+)` \| (?<status>\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
