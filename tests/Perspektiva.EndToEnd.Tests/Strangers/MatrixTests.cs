using System.Collections.Concurrent;

using Perspektiva.EndToEnd.Tests.Platform;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>Every route x role x organisation x assignment: strangers learn nothing and change nothing, and those who belong are let in.</summary>
public sealed class MatrixTests(SharedPlatform shared) : IAsyncLifetime
{
    private static readonly ParallelOptions Together = new() { MaxDegreeOfParallelism = 8 };

    private World _world = null!;
    private Surface _surface = null!;
    private Matrix _matrix = null!;

    private HttpClient Http => shared.Platform.Clients.Gateway;

    public async ValueTask InitializeAsync()
    {
        _surface = await Surface.ReadAsync(Http);
        _world = await World.OfAsync(shared.Platform);
        _matrix = new Matrix(Http, _world, shared.Platform.Today);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void EveryRoute_OfTheMergedDocument_HasItsLineAndNoLineIsLeftOver()
    {
        var routes = _surface.Operations.Select(operation => operation.ToString()).ToHashSet(StringComparer.Ordinal);
        var lines = Rule.All.Select(rule => rule.Operation).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], routes.Except(lines).Order(StringComparer.Ordinal));
        Assert.Equal([], lines.Except(routes).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryRoute_StrangersThenMembers_AsTheMatrixSays()
    {
        var cells = Cells().ToList();
        var strangers = cells.Where(cell => !cell.Rule.In.Contains(cell.Who)).ToList();
        var findings = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(strangers, Together, async (cell, _) => Keep(await _matrix.StrangerAsync(cell.Rule, cell.Operation, cell.Who)));
        var changed = await ChangesAsync();
        // Members who change something come one after the other: what one brings about is the next one's state.
        var members = cells.Except(strangers).ToLookup(cell => cell.Operation.IsRead);
        await Parallel.ForEachAsync(members[true], Together, async (cell, _) => Keep(await _matrix.MemberAsync(cell.Rule, cell.Operation, cell.Who)));
        foreach (var cell in members[false].OrderBy(cell => Ends(cell.Operation)))
            Keep(await _matrix.MemberAsync(cell.Rule, cell.Operation, cell.Who));
        Assert.True(findings.IsEmpty, $"{findings.Count} of {cells.Count} cells:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");
        Assert.Equal([], changed);
        Assert.True(cells.Count > 1_000, $"only {cells.Count} cells");

        void Keep(string? finding)
        {
            if (finding is not null) findings.Enqueue(finding);
        }
    }

    /// <summary>Of the scopes that the document names one suffices, at the gateway, too: its routes have lists of their own.</summary>
    [Fact]
    public async Task EveryRoute_WithAnyOneOfTheScopesThatTheDocumentNames_IsOpen()
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var scope in _surface.Operations.SelectMany(operation => operation.Scopes).Distinct(StringComparer.Ordinal))
            tokens[scope] = await _world[Enum.GetValues<Who>().First(who => _world[who].Scopes.Contains(scope))].Portal.As("anybody", scope).TokenAsync();
        var findings = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(_surface.Operations.SelectMany(operation => operation.Scopes, (operation, scope) => (operation, scope)), Together, async (asked, _) =>
        {
            // Nobody's ids, and no body: who is let in has no effect.
            var path = string.Join('/', asked.operation.Path.Split('/').Select(part => part.StartsWith('{') ? "nobodys" : part));
            var heard = await Heard.FromAsync(Http, asked.operation.Method, path, tokens[asked.scope]);
            if (heard.Status == 401 || heard.Problem == "missing-scope") findings.Enqueue($"{asked.operation} with {asked.scope}: {heard}");
        });
        Assert.Empty(findings);
    }

    private IEnumerable<(Rule Rule, Operation Operation, Who Who)> Cells() =>
        from rule in Rule.All
        join operation in _surface.Operations on rule.Operation equals operation.ToString()
        from who in Enum.GetValues<Who>()
        select (rule, operation, who);

    /// <summary>What ends something comes last.</summary>
    private static bool Ends(Operation operation) => new[] { "/stage", "/close", "/secret" }.Any(end => operation.Path.EndsWith(end, StringComparison.Ordinal));

    /// <summary>What strangers have changed: the record and its history tell.</summary>
    private async Task<List<string>> ChangesAsync()
    {
        var portal = _world[Who.JobCentre].Portal;
        List<string> changed = [];
        var person = (await portal.GetAsync($"/v1/participants/{_world.IdOf("participants")}")).OrThrow("participant").Json;
        if (person.GetProperty("givenName").GetString() != "Mara" || person.GetProperty("mobilityKm").GetInt32() != 30) changed.Add("the participant");
        if (person.GetProperty("guardians").GetArrayLength() != 1) changed.Add("the guardians");
        if (person.GetProperty("consents").GetArrayLength() != 3) changed.Add("the consents");
        var placement = (await portal.GetAsync($"/v1/placements/{_world.IdOf("placements")}")).OrThrow("placement").Json;
        if (placement.GetProperty("stage").GetString() != "trial") changed.Add("the placement");
        var contact = (await portal.GetAsync($"/v1/contact-points/{_world.IdOf("participants")}")).OrThrow("contact").Json;
        if (contact.GetProperty("email").GetString() != "mara@demo.example") changed.Add("the contact point");
        var company = (await _world[Who.Company].Portal.GetAsync($"/v1/companies/{_world.IdOf("companies")}")).OrThrow("company").Json;
        if (company.GetProperty("sites").GetArrayLength() != 1 || company.GetProperty("mentors").GetArrayLength() != 1) changed.Add("the company");
        return changed;
    }
}
