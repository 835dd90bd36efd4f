using System.Runtime.InteropServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// The places that stood highest for the batch before. Many of them are good for the next person too: scored first, they tell
/// what a place must reach, so that the scan dismisses nearly all from the start. They bound the list and never enter it.
/// </summary>
internal sealed class BatchSeeds
{
    private const int SeedsARow = 4;
    private (Segment Segment, int Slot)[] _seeds = [];

    /// <summary>A fit that as many rows as wanted reach, all of which the person may be offered; -1 when there are not as many.</summary>
    public int BoundFor(GroupScan scan, int wanted)
    {
        var seeds = Volatile.Read(ref _seeds);
        Span<int> fits = seeds.Length <= 1024 ? stackalloc int[seeds.Length] : new int[seeds.Length];
        var found = 0;
        foreach (var (segment, slot) in seeds)
        {
            var fit = scan.FitOf(segment, slot);
            if (fit >= 0)
                fits[found++] = fit;
        }

        if (found < wanted)
            return -1;
        fits[..found].Sort();
        return fits[found - wanted];
    }

    /// <summary>Takes the rows that most of a batch's lists hold.</summary>
    public void Learn(ReadOnlySpan<GroupScan> scans)
    {
        var votes = new Dictionary<(Segment, int), int>();
        var wanted = 0;
        foreach (var scan in scans)
        {
            foreach (ref readonly var row in scan.Best.Rows)
                CollectionsMarshal.GetValueRefOrAddDefault(votes, (row.Segment, row.Slot), out _)++;
            wanted = Math.Max(wanted, scan.Best.Count);
        }

        var rows = votes.ToArray();
        Array.Sort(rows, (a, b) => b.Value.CompareTo(a.Value));
        Volatile.Write(ref _seeds, [.. rows.Take(SeedsARow * wanted).Select(row => row.Key)]);
    }
}
