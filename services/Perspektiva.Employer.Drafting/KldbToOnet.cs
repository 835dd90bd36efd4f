using System.Collections.Frozen;

namespace Perspektiva.Employer.Drafting;

/// <summary>Our own table from KldB groups to O*NET occupations (Data/kldb-onet.csv).</summary>
public static class KldbToOnet
{
    private static readonly Lazy<FrozenDictionary<string, string[][]>> Groups = new(() => EmbeddedTable.Rows("kldb-onet")
        .ToFrozenDictionary(row => row[0], row => row[1..4].Select(codes => codes.Split(' ')).ToArray(), StringComparer.Ordinal));

    /// <summary>
    /// The O*NET occupations that come nearest to a KldB occupation, 1 to 3; none when no group fits. The longest group that the key starts with decides;
    /// the fifth digit is the requirement level (1 helper, 2 skilled, 3 specialist, 4 expert), and a shorter key counts as skilled.
    /// </summary>
    /// <param name="kldbKey">A KldB 2010 key of 3 to 5 digits.</param>
    public static IReadOnlyList<string> Find(string kldbKey)
    {
        ArgumentNullException.ThrowIfNull(kldbKey);
        var level = kldbKey.Length == 5 ? kldbKey[4] : '2';
        for (var length = Math.Min(4, kldbKey.Length); length >= 2; length--)
        {
            if (Groups.Value.TryGetValue(kldbKey[..length], out var byLevel))
                return byLevel[level switch { '1' => 0, '2' => 1, _ => 2 }];
        }
        return [];
    }
}
