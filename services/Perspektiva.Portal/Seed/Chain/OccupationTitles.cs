using System.Text;
using System.Text.RegularExpressions;
using Perspektiva.Portal.Seed.Vacancies;

namespace Perspektiva.Portal.Seed.Chain;

/// <summary>
/// Finds the KldB key of an occupation's title in a list of titles. Exactly first; then without the second half that newer master titles carry
/// (<c>Bäckermeister/in/B. Prof. Bäcker-Handwerk</c>); then word by word, where an abbreviated word (<c>Schwerp.</c>) stands for every word that begins like it.
/// A title that fits several keys is not guessed.
/// </summary>
internal sealed partial class OccupationTitles
{
    private const string Ambiguous = "";
    private readonly Dictionary<string, string> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string[] Words, string Key)>> _byFirstWord = new(StringComparer.Ordinal);

    /// <summary>Adds a title; the first key that a title comes with stays, unless another follows that is as good: then the title is ambiguous.</summary>
    public void Add(string title, string kldbKey)
    {
        var normal = Normal(title);
        if (normal.Length == 0)
            return;
        if (_exact.TryGetValue(normal, out var known))
        {
            if (known != kldbKey)
                _exact[normal] = Ambiguous;
            return;
        }
        _exact[normal] = kldbKey;
        var words = normal.Split(' ');
        if (!_byFirstWord.TryGetValue(words[0], out var list))
            _byFirstWord[words[0]] = list = [];
        list.Add((words, kldbKey));
    }

    /// <summary>The key; null when no title fits, or several that differ.</summary>
    public string? Find(string title)
    {
        var normal = Normal(title);
        if (Exactly(normal) is { } found)
            return found;
        var half = BachelorProfessional().Replace(normal, "");
        if (half.Length > 0 && half.Length < normal.Length && (Exactly(half) ?? Abbreviated(half)) is { } first)
            return first;
        return Abbreviated(normal);
    }

    private string? Exactly(string normal) => _exact.TryGetValue(normal, out var key) && key != Ambiguous ? key : null;

    private string? Abbreviated(string normal)
    {
        var words = normal.Split(' ');
        if (!words.Any(word => word.EndsWith('.')) || !_byFirstWord.TryGetValue(words[0], out var candidates))
            return null;
        string? key = null;
        foreach (var candidate in candidates)
        {
            if (!Fits(words, candidate.Words))
                continue;
            if (key is not null && key != candidate.Key)
                return null;
            key = candidate.Key;
        }
        return key;
    }

    private static bool Fits(string[] words, string[] others)
    {
        if (words.Length != others.Length)
            return false;
        for (var i = 0; i < words.Length; i++)
        {
            var (one, other) = (words[i], others[i]);
            var fits = one == other
                || (one.EndsWith('.') && other.StartsWith(one.AsSpan(0, one.Length - 1), StringComparison.Ordinal))
                || (other.EndsWith('.') && one.StartsWith(other.AsSpan(0, other.Length - 1), StringComparison.Ordinal));
            if (!fits)
                return false;
        }
        return true;
    }

    /// <summary>Lower case, one blank between words, brackets and dashes between words dropped; nothing of what has no normal form.</summary>
    private static string Normal(string title)
    {
        if (!PlainText.Is(title))
            return "";
        var text = new StringBuilder(title.Length);
        foreach (var c in title.Normalize(NormalizationForm.FormC))
            text.Append(c is '(' or ')' or ',' or '–' or '"' ? ' ' : char.ToLowerInvariant(c));
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word != "-"));
    }

    [GeneratedRegex(@"\s*/\s*(b\.?|bachelor)\s*prof.*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex BachelorProfessional();
}
