namespace Perspektiva.Architecture.Tests;

/// <summary>Which project may reference which: DESIGN's arrows, and nothing else.</summary>
internal static class Arrows
{
    private const string Contracts = "Perspektiva.Contracts";
    private const string Defaults = "Perspektiva.ServiceDefaults";

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        [Contracts] = [],
        ["Perspektiva.Matching.Engine"] = [],
        ["Perspektiva.Employer.Drafting"] = [Contracts],
        [Defaults] = [Contracts],
        ["Perspektiva.Identity"] = [Contracts, Defaults],
        ["Perspektiva.Participant"] = [Contracts, Defaults],
        ["Perspektiva.Employer"] = [Contracts, Defaults, "Perspektiva.Employer.Drafting"],
        ["Perspektiva.Matching"] = [Contracts, Defaults, "Perspektiva.Matching.Engine"],
        ["Perspektiva.Notification"] = [Contracts, Defaults],
        ["Perspektiva.Gateway"] = [Defaults],
        // A client like any partner's: it knows the API, not the services; the draft table is shared with employer.
        ["Perspektiva.Portal"] = ["Perspektiva.Employer.Drafting"],
        // The local build's stand-in for Aspire's packages; the services are named, not referenced.
        ["Perspektiva.AppHost"] = ["Perspektiva.Hosting.Local"],
        ["Perspektiva.Hosting.Local"] = [],
        // Builds nothing: it brings the compiler that precompiles the services.
        ["Precompiler"] = [],
    };

    /// <summary>Every reference that is not allowed, and every project of the product that no rule names.</summary>
    public static IReadOnlyList<string> Violations(IEnumerable<Project> projects) =>
    [
        .. projects.Where(project => !project.Folder.StartsWith("tests", StringComparison.Ordinal)).SelectMany(project => Allowed.TryGetValue(project.Name, out var allowed)
            ? project.References.Except(allowed, StringComparer.Ordinal).Select(reference => $"{project.Name} -> {reference}")
            : [$"{project.Name} has no rule"]),
    ];
}
