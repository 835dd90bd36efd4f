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

    [Fact]
    public void OfStatus_EveryErrorStatus_KeepsTheStatus()
    {
        for (var status = 400; status < 500; status++)
            Assert.Equal(status, ProblemType.OfStatus(status).Status);
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z-]+)` \| (?<status>\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
