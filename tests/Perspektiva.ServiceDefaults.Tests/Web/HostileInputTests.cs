using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>The public suites of hostile input and a few strings of our own.</summary>
public sealed class HostileInputTests(SampleService service) : IClassFixture<SampleService>
{
    private static readonly string[] OwnStrings =
    [
        "undefined", "NULL", "'; DROP TABLE things; --", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://127.0.0.1/a}", "../../etc/passwd", "%00", "%s%n",
        "\u202Etxet", "\uFEFFbom", "ﷺﷺﷺ", "田中さん", "👩‍👩‍👧‍👦", "Ω≈ç√∫", "\u200B\u200Bx", "\t\r\n x", "1e309", "NaN", "-0", "İ", "ß", "a\u0300\u0301\u0302\u0303",
    ];

    private readonly string _token = service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read", "participants:write"));

    [Fact]
    public async Task Post_OwnNaughtyStrings_AreStoredAsTheyAreOrRefused() => await PostAllAsync(OwnStrings);

    [Fact]
    public async Task Post_BigListOfNaughtyStrings_AreStoredAsTheyAreOrRefused() => await PostAllAsync(HostileInput.NaughtyStrings);

    [Fact]
    public async Task Post_JsonTestSuite_4xxForAllAndNoNForms()
    {
        Assert.Equal((95, 340), (HostileInput.JsonSuite.Count(document => document.IsJson), HostileInput.JsonSuite.Count));
        foreach (var document in HostileInput.JsonSuite)
        {
            var content = new ByteArrayContent(document.Bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var answer = await service.Http.SubmitAsync("/v1/things", _token, content);
            // None of the suite's documents is a thing: the well-formed ones are invalid, the others malformed, and nothing is a fault of ours.
            Assert.True(answer.Status == 400, $"{document.Name}: {answer.Status} {answer.Text}");
            if (document.IsNoJson)
                Assert.True(answer.Problem is "malformed-json", $"{document.Name}: {answer.Text}");
            if (document.IsJson)
                Assert.True(answer.Problem == "validation", $"{document.Name}: {answer.Text}");
            if (answer.Problem == "malformed-json")
                Assert.InRange(answer.Json.GetProperty("bytePosition").GetInt64(), 0, document.Bytes.Length);
        }
    }

    private async Task PostAllAsync(IEnumerable<string> strings)
    {
        foreach (var text in strings)
        {
            var trimmed = text.Trim();
            var answer = await service.Http.SubmitAsync("/v1/things", _token, new JsonObject { ["name"] = text, ["rating"] = 3 });
            if (trimmed.Length is 0 or > 100 || text.Contains('\uFFFE', StringComparison.Ordinal))
            {
                Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
                continue;
            }
            Assert.True(answer.Status is 201 or 409, $"{text}: {answer.Text}");
            if (answer.Location is null)
                continue;
            var read = await service.Http.ReadAsync(answer.Location, _token);
            Assert.Equal(text, read.Json.GetProperty("name").GetString());
        }
    }
}
