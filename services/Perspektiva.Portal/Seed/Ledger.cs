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
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{Source}: {Read} read, {Taken} taken, {Known} known already, {Refused} refused{(Balances ? "" : " - THE SUMS DO NOT MATCH")} ({Took.TotalSeconds:0.0} s)");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"  {WithKldb} found a KldB key; {WithOnet} reached O*NET by the folder's links, the others' requirements are drafted by our own table");
        foreach (var (reason, count, example) in Reasons())
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  refused {count} x {reason} (for example {(example.Length == 0 ? "one without a reference" : example)})");
    }

    /// <summary>One line a record: source, reference, outcome, reason.</summary>
    public async Task WriteAsync(FileInfo report, bool append, CancellationToken cancellation)
    {
        var lines = new StringBuilder(append ? "" : "source;reference;outcome;reason\n");
        foreach (var (reference, outcome, reason) in _entries)
            lines.Append(CultureInfo.InvariantCulture, $"{Field(Source)};{Field(reference)};{outcome};{Field(reason)}\n");
        if (append)
            await File.AppendAllTextAsync(report.FullName, lines.ToString(), cancellation);
        else
            await File.WriteAllTextAsync(report.FullName, lines.ToString(), cancellation);
    }

    private static string Field(string text) => text.Replace(';', ',').ReplaceLineEndings(" ");

    private int Count(string outcome) => _entries.Count(entry => entry.Outcome == outcome);
}
