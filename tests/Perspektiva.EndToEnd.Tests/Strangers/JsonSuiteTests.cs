using System.Collections.Concurrent;
using System.Net.Http.Headers;

using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Testing.Http;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>The JSON test suite at a real write of every service: none of its documents is what the route takes.</summary>
public sealed class JsonSuiteTests(SharedPlatform shared)
{
    [Theory]
    [InlineData("POST", "/v1/participants", nameof(Who.JobCentre))]
    [InlineData("POST", "/v1/companies", nameof(Who.Company))]
    [InlineData("POST", "/v1/proposals", nameof(Who.Coach))]
    [InlineData("PUT", "/v1/contact-points/{id}", nameof(Who.Coach))]
    [InlineData("POST", "/v1/organisations", nameof(Who.Operator))]
    public async Task Write_EveryDocumentOfTheSuite_ValidationOrMalformedWithItsByte(string method, string route, string who)
    {
        var world = await World.OfAsync(shared.Platform);
        var token = await world[Enum.Parse<Who>(who)].TokenAsync();
        var path = route.Replace("{id}", world.IdOf("coaches"), StringComparison.Ordinal);
        var findings = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(HostileInput.JsonSuite, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (document, _) =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(document.Bytes) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.TryAddWithoutValidation(method == "POST" ? "Idempotency-Key" : "If-Match", method == "POST" ? document.Name : "*");
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var heard = await Heard.FromAsync(shared.Platform.Clients.Gateway, request);
            var right = heard.Status == 400 && heard.Problem switch
            {
                "validation" => !document.IsNoJson,
                "malformed-json" => !document.IsJson && heard.Json.GetProperty("bytePosition").GetInt64() is >= 0 and var position && position <= document.Bytes.Length,
                _ => false,
            };
            if (!right) findings.Enqueue($"{document.Name}: {heard}");
        });
        Assert.Empty(findings);
    }
}
