using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Portal.Api;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>Bodies that are right but for one member, broken or left out, for each member of each body of the merged document.</summary>
public sealed class BrokenBodyTests(SharedPlatform shared)
{
    [Fact]
    public async Task EveryBody_OneMemberBroken_ValidationNamesThatMember()
    {
        var http = shared.Platform.Clients.Gateway;
        var (surface, world) = (await Surface.ReadAsync(http), await World.OfAsync(shared.Platform));
        var matrix = new Matrix(http, world, shared.Platform.Today);
        var findings = new ConcurrentQueue<string>();
        var broken = surface.Operations.Where(operation => operation.Body is not null).SelectMany(operation =>
        {
            var rule = Rule.All.First(line => line.Operation == operation.ToString());
            var valid = JsonSerializer.SerializeToNode(Bodies.Of(rule.Operation, world.IdOf, shared.Platform.Today), PortalClient.Json);
            Assert.True(valid is not null, $"{operation} has a body, but there is no valid one to break");
            return BrokenBody.Of(valid, Schema.Of(operation.Body!.Value, surface.Schemas)).Select(body => (Rule: rule, Operation: operation, Broken: body));
        }).ToList();
        await Parallel.ForEachAsync(broken, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) =>
        {
            var heard = await matrix.SendAsync(one.Rule, one.Operation, await world[one.Rule.In[0]].TokenAsync(), one.Broken.Body);
            if (heard is not { Status: 400, Problem: "validation" } || !Pointers(heard).Contains(one.Broken.Pointer, StringComparer.Ordinal))
                findings.Enqueue($"{one.Operation} with {one.Broken.Pointer} broken in {Short(one.Broken.Body)}: {heard}");
        });
        Assert.True(findings.IsEmpty, $"{findings.Count} of {broken.Count}:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");
        Assert.True(broken.Count > 300, $"only {broken.Count} broken bodies");
    }

    private static IEnumerable<string?> Pointers(Heard heard) =>
        heard.Json.GetProperty("errors").EnumerateArray().Select(error => error.TryGetProperty("pointer", out var pointer) ? pointer.GetString() : null);

    private static string Short(JsonNode body) => body.ToJsonString() is { Length: > 200 } text ? text[..200] : body.ToJsonString();
}
