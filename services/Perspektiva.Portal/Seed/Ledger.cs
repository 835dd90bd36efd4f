using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Perspektiva.Portal.Seed;

/// <summary>Accounts for every record of a source: taken, known already, or refused with the reason. The sums must be the number of records read.</summary>
internal sealed class Ledger(string source)
{
    private readonly long _opened = Environment.TickCount64;
    private readonly List<(string Reference, string Outcome, string Reason)> _entries = [];

    public string Source { get; } = source;

    public int Read { get; set; }

    /// <summary>How many found a KldB key.</summary>
    public int WithKldb { get; set; }

    /// <summary>How many reached O*NET along the chain; the others that have a key get their draft from our own table.</summary>
    public int WithOnet { get; set; }

    /// <summary>From the first record to the last.</summary>
    public TimeSpan Took { get; private set; }

    public int Taken => Count("taken");

    public int Known => Count("known");

    public int Refused => Count("refused");

    /// <summary>Whether every record read has one outcome.</summary>
    public bool Balances => _entries.Count == Read;

    /// <summary>What became of a file as a whole, where nothing could be read from it.</summary>
    public (string Outcome, string Reason)? Whole { get; private init; }

    /// <summary>Whether the seed may say that it held: every record has its outcome, and the file could be read.</summary>
    public bool Holds => Balances && Whole is not { Outcome: Unreadable };

    private const string Unreadable = "unreadable";

    /// <summary>How a record is told of that no answer was heard about.</summary>
    private const string NotReached = "not reached";

    /// <summary>A file that holds nothing which a seed knows.</summary>
    public static Ledger PassedOver(string source) => new(source) { Whole = ("passed over", "it is neither vacancies nor a table that leads from their occupations to O*NET") };

    /// <summary>A file that is broken.</summary>
    public static Ledger Broken(string source, string reason) => new(source) { Whole = (Unreadable, reason) };

    public void Add(string reference, string outcome, string reason = "")
    {
        _entries.Add((reference, outcome, reason));
        Took = TimeSpan.FromMilliseconds(Environment.TickCount64 - _opened);
    }

    /// <summary>Reasons for refusals with their number and one reference.</summary>
    public IEnumerable<(string Reason, int Count, string Example)> Reasons() => _entries.Where(entry => entry.Outcome == "refused")
        .GroupBy(entry => entry.Reason, StringComparer.Ordinal).OrderByDescending(group => group.Count())
        .Select(group => (group.Key, group.Count(), group.First().Reference));

    public void Show(IAnsiConsole console)
    {
        if (Whole is var (outcome, why))
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{Source}: {outcome}, {why}");
            return;
        }
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{Source}: {Read} read, {Taken} taken, {Known} known already, {Refused} refused{(Balances ? "" : Imbalance)} ({Took.TotalSeconds:0.0} s)");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"  {WithKldb} found a KldB key; {WithOnet} reached O*NET by the folder's links, the others' requirements are drafted by our own table");
        foreach (var (reason, count, example) in Reasons())
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  refused {count} x {reason} (for example {(example.Length == 0 ? "one without a reference" : example)})");
    }

    /// <summary>One line a record: source, reference, outcome, reason.</summary>
    public async Task WriteAsync(FileInfo report, bool append, CancellationToken cancellation)
    {
        var lines = new StringBuilder(append ? "" : "source;reference;outcome;reason\n");
        if (Whole is var (outcomeOfAll, why))
            lines.Append(CultureInfo.InvariantCulture, $"{Field(Source)};;{outcomeOfAll};{Field(why)}\n");
        foreach (var (reference, outcome, reason) in _entries)
            lines.Append(CultureInfo.InvariantCulture, $"{Field(Source)};{Field(reference)};{outcome};{Field(reason)}\n");
        if (Read > _entries.Count)
            lines.Append(CultureInfo.InvariantCulture, $"{Field(Source)};;{NotReached};{Read - _entries.Count} records: the seed stopped before it heard of them\n");
        if (append)
            await File.AppendAllTextAsync(report.FullName, lines.ToString(), cancellation);
        else
            await File.WriteAllTextAsync(report.FullName, lines.ToString(), cancellation);
    }

    private string Imbalance => Read > _entries.Count ? FormattableString.Invariant($", {Read - _entries.Count} {NotReached}") : " - THE SUMS DO NOT MATCH";

    private static string Field(string text) => text.Replace(';', ',').ReplaceLineEndings(" ");

    private int Count(string outcome) => _entries.Count(entry => entry.Outcome == outcome);
}
