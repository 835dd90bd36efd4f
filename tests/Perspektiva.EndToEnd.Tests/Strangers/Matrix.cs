using System.Text.Json.Nodes;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>Asks one operation as one caller, and says what is wrong with the answer.</summary>
internal sealed class Matrix(HttpClient http, World world, DateOnly today)
{
    private static readonly string[] OfTheCase = ["participants", "notes", "proposals", "placements", "companies"];
    private static readonly string[] OfTheKeptCase = [$"{Rule.Kept} proposals", $"{Rule.Kept} companies"];

    /// <summary>What is wrong with what somebody hears who is not let in; null = nothing.</summary>
    public async Task<string?> StrangerAsync(Rule rule, Operation operation, Who who)
    {
        var caller = world[who];
        var token = await caller.TokenAsync();
        var seen = await SendAsync(rule, operation, token, world.IdOf);
        if (!caller.HasScopeFor(operation)) return seen.Status is 401 or 403 && seen.Problem is "missing-scope" or "unauthorized" ? null : Wrong("lacks the scope", seen);
        if (rule.Forbidden?.Contains(who) == true) return seen.Problem == "forbidden" ? null : Wrong("is to hear 403", seen);
        switch (rule.Hidden)
        {
            case Hidden.List:
                var leak = (rule.Record == Rule.Kept ? OfTheKeptCase : OfTheCase).Where(kind => !kind.EndsWith("companies", StringComparison.Ordinal) || operation.Path == "/v1/companies").FirstOrDefault(kind => seen.Text.Contains(world.IdOf(kind), StringComparison.Ordinal));
                return seen.Status == 200 && leak is null ? null : Wrong($"is to see nothing of {leak ?? "the case"}", seen);
            case Hidden.Open:
                return seen.Status == 200 ? null : Wrong("may read this", seen);
            default:
                var nobodys = await SendAsync(rule, operation, token, world.NobodysIdOf);
                if (seen.Bytes != nobodys.Bytes) return Wrong($"hears something else for an id that nobody has ({nobodys})", seen);
                return rule.Hidden == Hidden.Same || seen.Problem == "not-found" ? null : Wrong("is to hear 404", seen);
        }

        string Wrong(string what, Heard heard) => $"{who} {operation} {rule.Record}: {what}, heard {heard}";
    }

    /// <summary>What is wrong with what somebody hears who belongs to the case. Writes name a version that never was, so that they come as far as that and no further.</summary>
    public async Task<string?> MemberAsync(Rule rule, Operation operation, Who who)
    {
        var heard = await SendAsync(rule, operation, await world[who].TokenAsync(), world.IdOf, ifMatch: "\"999999\"");
        var letIn = operation.Method switch
        {
            "GET" => heard.Status == 200,
            // Some bodies fit one side only: then the finding names the member, which no stranger is told.
            "POST" => heard.Status is (>= 200 and < 300) or 409 || heard.Problem is "validation" or "consent-missing",
            _ => heard.Status is (>= 200 and < 300) or 409 or 412,
        };
        return letIn ? null : $"{who} must be let in to {operation} {rule.Record}: heard {heard}";
    }

    /// <summary>The same with any token, or none.</summary>
    public Task<Heard> SendAsync(Rule rule, Operation operation, string? token, string query = "") =>
        Heard.FromAsync(http, operation.Method, PathOf(rule, operation, world.IdOf) + query, token, Bodies.Of(rule.Operation, world.IdOf, today, rule.Record));

    /// <summary>The same with any body.</summary>
    public Task<Heard> SendAsync(Rule rule, Operation operation, string token, JsonNode body) =>
        Heard.FromAsync(http, operation.Method, PathOf(rule, operation, world.IdOf), token, body);

    private Task<Heard> SendAsync(Rule rule, Operation operation, string token, Func<string, string> id, string ifMatch = "*") =>
        Heard.FromAsync(http, operation.Method, PathOf(rule, operation, id), token, Bodies.Of(rule.Operation, id, today, rule.Record), ifMatch);

    private static string PathOf(Rule rule, Operation operation, Func<string, string> id)
    {
        var path = string.Join('/', operation.Path.Split('/').Select(part => part.StartsWith('{') ? id(KindOf(rule, operation, part.Trim('{', '}'))) : part));
        return rule.Query is { } query ? $"{path}?{query.Replace("{recordId}", rule.Record is null ? "" : id(rule.Record), StringComparison.Ordinal)}" : path;
    }

    /// <summary>The kind of record that a path parameter names.</summary>
    private static string KindOf(Rule rule, Operation operation, string parameter) => parameter switch
    {
        "id" when rule.Record == Rule.Kept => $"{Rule.Kept} {operation.Path.Split('/')[2]}",
        "id" => operation.Path.Split('/')[2],
        "recordId" => rule.Record ?? throw new InvalidOperationException($"{rule.Operation} does not say whose record"),
        _ => parameter,
    };
}
