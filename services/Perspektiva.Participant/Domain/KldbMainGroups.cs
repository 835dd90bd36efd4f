using System.Collections.Frozen;

namespace Perspektiva.Participant.Domain;

/// <summary>The 37 main groups of KldB 2010.</summary>
internal static class KldbMainGroups
{
    private static readonly FrozenSet<string> Keys = FrozenSet.ToFrozenSet(
    [
        "01", "11", "12", "21", "22", "23", "24", "25", "26", "27", "28", "29", "31", "32", "33", "34", "41", "42", "43",
        "51", "52", "53", "54", "61", "62", "63", "71", "72", "73", "81", "82", "83", "84", "91", "92", "93", "94",
    ], StringComparer.Ordinal);

    public static bool Contains(string? key) => key is not null && Keys.Contains(key);
}
