using Perspektiva.Employer.Drafting;

namespace Perspektiva.Portal.Seed.Chain;

/// <summary>How far a vacancy came along the chain: title -> KldB -> ISCO-08 -> O*NET.</summary>
/// <param name="KldbKey">Five digits; null when the title matches no list.</param>
/// <param name="Occupations">The O*NET occupations at the chain's end; empty when it broke.</param>
internal sealed record ChainResult(string? KldbKey, IReadOnlyList<OnetOccupation> Occupations);

/// <summary>The links of the chain, read from a folder of data by <see cref="ChainFiles"/>.</summary>
internal sealed class OccupationChain
{
    /// <summary>More would wash the profile out.</summary>
    private const int MaxOccupations = 3;

    private readonly Dictionary<string, ChainResult> _results = new(StringComparer.Ordinal);

    /// <summary>Titles of occupations; empty = only sources that give a KldB key get further.</summary>
    public OccupationTitles Titles { get; } = new();

    /// <summary>How many titles were read.</summary>
    public int TitleCount { get; set; }

    /// <summary>KldB key to ISCO-08 codes, recommended first.</summary>
    public Dictionary<string, List<string>> Isco { get; } = new(StringComparer.Ordinal);

    /// <summary>ISCO-08 code to O*NET codes with their confidence (smaller = an assumption, 1 and 2 = checked) and similarity.</summary>
    public Dictionary<string, List<(string Code, double Confidence, double Similarity)>> Onet { get; } = new(StringComparer.Ordinal);

    /// <summary>O*NET occupations with their descriptors; empty = the shipped part.</summary>
    public Dictionary<string, OnetOccupation> Occupations { get; } = new(StringComparer.Ordinal);

    /// <summary>Follows the chain from a title, or from the key where the source gives one.</summary>
    public ChainResult Follow(string? title, string? kldbKey)
    {
        var key = Kldb.IsOccupation(kldbKey) ? kldbKey : title is null ? null : Titles.Find(title);
        if (key is null)
            return new ChainResult(null, []);
        if (!_results.TryGetValue(key, out var result))
            _results[key] = result = new ChainResult(key, OccupationsOf(key));
        return result;
    }

    /// <summary>The occupations of the first ISCO code that has any that a draft can be made from: those that most ESCO occupations of it lead to, surest first.</summary>
    private List<OnetOccupation> OccupationsOf(string kldbKey)
    {
        foreach (var isco in Isco.GetValueOrDefault(kldbKey) ?? [])
        {
            var found = (Onet.GetValueOrDefault(isco) ?? [])
                .GroupBy(link => link.Code, StringComparer.Ordinal)
                .OrderByDescending(links => links.Count())
                .ThenByDescending(links => links.Max(link => link.Confidence))
                .ThenByDescending(links => links.Max(link => link.Similarity))
                .ThenBy(links => links.Key, StringComparer.Ordinal)
                .Select(links => OccupationOf(links.Key))
                .OfType<OnetOccupation>().Take(MaxOccupations).ToList();
            if (found.Count > 0)
                return found;
        }
        return [];
    }

    private OnetOccupation? OccupationOf(string code) =>
        (Occupations.Count == 0 ? ShippedOnet.Find(code) : Occupations.GetValueOrDefault(code)) is { } occupation && RequirementDrafter.CanDraftFrom(occupation) ? occupation : null;
}
