using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Employer.Drafting;

/// <summary>A first draft of what a place asks; never a fact about a company.</summary>
/// <param name="Requirements">32 in the order of <see cref="Dimension"/>; null = not asked.</param>
/// <param name="Demands">Functional demands that the survey speaks for.</param>
/// <param name="Occupations">From which American occupations it was averaged.</param>
public sealed record RequirementDraft(IReadOnlyList<Requirement?> Requirements, FunctionalConstraint Demands, IReadOnlyList<OnetOccupation> Occupations);

/// <summary>
/// Turns O*NET descriptors into our 32 dimensions by our own table (Data/dimensions.csv): the mean of a dimension's descriptors is compared with four cuts that lie
/// at the 10th, 35th, 65th and 90th percentile of all O*NET occupations, so a level says how much an occupation asks compared with others. docs/requirements-from-onet.md tells why.
/// </summary>
public static class RequirementDrafter
{
    /// <summary>Below this mean importance O*NET's own scale says "not important": the dimension is not asked.</summary>
    public const double NotAskedBelow = 1.5;

    /// <summary>From this mean on the dimension is important, below only useful.</summary>
    public const double ImportantFrom = 2.75;

    /// <summary>From this mean on the dimension is decisive (O*NET: "very important" is 4).</summary>
    public const double DecisiveFrom = 4.0;

    /// <summary>What stands beside every draft.</summary>
    public const string Basis = "draft from O*NET 18.1 (USDOL/ETA, CC BY 4.0) by Perspektiva's own table; to be corrected by the company";

    private static readonly Lazy<DimensionRule[]> Rules = new(ReadRules);
    private static readonly Lazy<DemandRule[]> DemandRules = new(ReadDemands);

    /// <summary>The draft for a KldB occupation from the shipped part of O*NET; null when no group of our table fits.</summary>
    /// <param name="kldbKey">KldB 2010, five digits.</param>
    public static RequirementDraft? ForOccupation(string kldbKey)
    {
        var occupations = KldbToOnet.Find(kldbKey).Select(ShippedOnet.Find).OfType<OnetOccupation>().ToList();
        return occupations.Count == 0 ? null : From(occupations);
    }

    /// <summary>
    /// Whether an occupation was surveyed well enough for a draft: O*NET lists some with hardly any values, and a profile of a few dimensions would look as if nothing
    /// else were asked.
    /// </summary>
    public static bool CanDraftFrom(OnetOccupation occupation) => From([occupation]).Requirements.Count(requirement => requirement is not null) >= Rules.Value.Length / 2;

    /// <summary>The draft from the mean of some O*NET occupations.</summary>
    /// <param name="occupations">One or more.</param>
    public static RequirementDraft From(IReadOnlyList<OnetOccupation> occupations)
    {
        ArgumentNullException.ThrowIfNull(occupations);
        var requirements = Rules.Value.Select(rule => rule.Draft(occupations)).ToList();
        var demands = DemandRules.Value
            .Where(rule => MeanOf(occupations, rule.Descriptor) >= rule.From)
            .Aggregate(FunctionalConstraint.None, (all, rule) => all | rule.Demand);
        return new RequirementDraft(requirements, demands, occupations);
    }

    private static double? MeanOf(IReadOnlyList<OnetOccupation> occupations, string descriptor)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var occupation in occupations)
        {
            if (!occupation.Descriptors.TryGetValue(descriptor, out var value))
                continue;
            sum += value;
            count++;
        }
        return count == 0 ? null : sum / count;
    }

    private static DimensionRule[] ReadRules()
    {
        var rules = new DimensionRule?[Enum.GetValues<Dimension>().Length];
        foreach (var row in EmbeddedTable.Rows("dimensions"))
        {
            var cuts = row[2..6].Select(cut => double.Parse(cut, CultureInfo.InvariantCulture)).ToArray();
            rules[(int)ByName<Dimension>(row[0])] = new DimensionRule(row[1].Split(' '), cuts);
        }
        return [.. rules.Select((rule, i) => rule ?? throw new InvalidOperationException($"The table dimensions lacks {(Dimension)i}"))];
    }

    private static DemandRule[] ReadDemands() => [.. EmbeddedTable.Rows("demands")
        .Select(row => new DemandRule(ByName<FunctionalConstraint>(row[0]), row[1], double.Parse(row[2], CultureInfo.InvariantCulture)))];

    /// <summary>Tables name our values as the API does.</summary>
    private static T ByName<T>(string name) where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToFrozenDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);
        return names.TryGetValue(name, out var found) ? found : throw new InvalidOperationException($"{name} is no {typeof(T).Name}");
    }

    private sealed record DemandRule(FunctionalConstraint Demand, string Descriptor, double From);

    /// <summary>A dimension: its descriptors (a leading minus turns the scale round: 6 - value) and the cuts from which levels 2 to 5 begin.</summary>
    private sealed record DimensionRule(string[] Descriptors, double[] Cuts)
    {
        public Requirement? Draft(IReadOnlyList<OnetOccupation> occupations)
        {
            var sum = 0.0;
            var count = 0;
            foreach (var descriptor in Descriptors)
            {
                var turned = descriptor[0] == '-';
                if (MeanOf(occupations, turned ? descriptor[1..] : descriptor) is not { } mean)
                    continue;
                sum += turned ? 6 - mean : mean;
                count++;
            }
            if (count == 0)
                return null;
            var score = sum / count;
            if (score < NotAskedBelow)
                return null;
            var importance = score >= DecisiveFrom ? Importance.Decisive : score >= ImportantFrom ? Importance.Important : Importance.Useful;
            return new Requirement(1 + Cuts.Count(cut => score >= cut), importance);
        }
    }
}
