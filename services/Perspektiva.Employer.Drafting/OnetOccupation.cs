using System.Collections.Frozen;
using System.Globalization;

namespace Perspektiva.Employer.Drafting;

/// <summary>An occupation of O*NET with the descriptors that were surveyed for it.</summary>
/// <param name="Code">O*NET-SOC, for example <c>37-2011.00</c>.</param>
/// <param name="Title">The American title.</param>
/// <param name="Descriptors">Name, for example <c>Abilities.Stamina</c>, to its mean on the scale 1-5; what was not surveyed is absent.</param>
public sealed record OnetOccupation(string Code, string Title, IReadOnlyDictionary<string, double> Descriptors);

/// <summary>The part of O*NET 18.1 that is shipped (USDOL/ETA, CC BY 4.0; see Data/README.md).</summary>
public static class ShippedOnet
{
    private static readonly Lazy<FrozenDictionary<string, OnetOccupation>> Occupations = new(Read);

    /// <summary>An occupation by its O*NET-SOC code; null when it is not among the shipped ones.</summary>
    public static OnetOccupation? Find(string code) => Occupations.Value.GetValueOrDefault(code);

    private static FrozenDictionary<string, OnetOccupation> Read()
    {
        string[]? header = null;
        var occupations = new List<OnetOccupation>();
        foreach (var row in EmbeddedTable.Rows("onet18", withHeader: true))
        {
            if (header is null)
            {
                header = row;
                continue;
            }
            var descriptors = new Dictionary<string, double>(StringComparer.Ordinal);
            for (var i = 2; i < row.Length; i++)
            {
                if (double.TryParse(row[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                    descriptors[header[i]] = value;
            }
            occupations.Add(new OnetOccupation(row[0], row[1], descriptors));
        }
        return occupations.ToFrozenDictionary(occupation => occupation.Code, StringComparer.Ordinal);
    }
}
