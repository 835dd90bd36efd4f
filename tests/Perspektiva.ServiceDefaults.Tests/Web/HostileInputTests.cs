using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>The public suites of hostile input, where the data folder is there (<c>PERSPEKTIVA_DATA</c>), and a few of our own always.</summary>
public sealed class HostileInputTests(SampleService service) : IClassFixture<SampleService>
{
    private static readonly string[] OwnStrings =
    [
        "undefined", "NULL", "'; DROP TABLE things; --", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://127.0.0.1/a}", "../../etc/passwd", "%00", "%s%n",
        "\u202Etxet", "\uFEFFbom", "ﷺﷺﷺ", "田中さん", "👩‍👩‍👧‍👦", "Ω≈ç√∫", "\u200B\u200Bx", "\t\r\n x", "1e309", "NaN", "-0", "İ", "ß", "a\u0300\u0301\u0302\u0303",
    ];

    private readonly string _token = service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read", "participants:write"));

    public static bool HasData => DataFolder is not null;

    private static string? DataFolder => Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA") is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    [Fact]
    public async Task Post_OwnNaughtyStrings_AreStoredAsTheyAreOrRefused() => await PostAllAsync(OwnStrings);

    [Fact(Skip = "PERSPEKTIVA_DATA is not set", SkipUnless = nameof(HasData))]
    public async Task Post_BigListOfNaughtyStrings_AreStoredAsTheyAreOrRefused()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(DataFolder!, "protocols", "blns.txt"));
        await PostAllAsync(lines.Where(line => line.Length > 0 && !line.StartsWith('#')));
    }

    [Fact(Skip = "PERSPEKTIVA_DATA is not set", SkipUnless = nameof(HasData))]
    public async Task Post_JsonTestSuite_4xxForAllAndNoNForms()
    {
        var files = Directory.GetFiles(Path.Combine(DataFolder!, "protocols", "jsontestsuite"), "*.json", SearchOption.AllDirectories);
        Assert.True(files.Length > 250, $"only {files.Length} files");
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var answer = await service.Http.SubmitAsync("/v1/things", _token, content);
            var name = Path.GetFileName(file);
            // None of the suite's documents is a thing: the well-formed ones are invalid, the others malformed, and nothing is a fault of ours.
            Assert.True(answer.Status == 400, $"{name}: {answer.Status} {answer.Text}");
            if (name.StartsWith("n_", StringComparison.Ordinal) && bytes.Length > 0)
                Assert.True(answer.Problem is "malformed-json" || IsNotUtf8(bytes), $"{name}: {answer.Text}");
            if (name.StartsWith("y_", StringComparison.Ordinal))
                Assert.True(answer.Problem == "validation", $"{name}: {answer.Text}");
            if (answer.Problem == "malformed-json")
                Assert.InRange(answer.Json.GetProperty("bytePosition").GetInt64(), 0, bytes.Length);
        }
    }

    private static bool IsNotUtf8(byte[] bytes) => !System.Text.Unicode.Utf8.IsValid(bytes);

    private async Task PostAllAsync(IEnumerable<string> strings)
    {
        foreach (var text in strings)
        {
            var trimmed = text.Trim();
            var answer = await service.Http.SubmitAsync("/v1/things", _token, new JsonObject { ["name"] = text, ["rating"] = 3 });
            if (trimmed.Length is 0 or > 100)
            {
                Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
                continue;
            }
            Assert.True(answer.Status is 201 or 409, $"{text}: {answer.Text}");
            var read = await service.Http.ReadAsync(answer.Location!, _token);
            Assert.Equal(text, read.Json.GetProperty("name").GetString());
        }
    }
}
