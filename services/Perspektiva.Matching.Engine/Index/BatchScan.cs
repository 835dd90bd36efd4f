namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// Several searches' passes over a state, batch by batch. Of each neighbourhood those groups first that ask least, where most people's best places are: with their true fits
/// it is known what all others have to reach, which few do. What the searches of a batch ask alike is added up once for all of them. For one thread.
/// </summary>
internal sealed class BatchScan
{
    /// <summary>The more there are, the less each pays for what is added up; but what each of them holds has to be near, too. Where nothing is added up, their tables have room in the nearest cache.</summary>
    public static int Most { get; } = SharedScan.IsUsed ? 512 : 16;

    /// <summary>Of fewer there would be too many batches.</summary>
    public const int Least = 4;

    /// <summary>A thousand places for each alone: 24 KB, which stay in the nearest cache for the next one.</summary>
    private const int TileGroups = 4;

    /// <summary>For fewer, adding up beforehand takes longer than it saves.</summary>
    private const int Fewest = 100;

    /// <summary>So many groups tell well enough, before the rest is scanned, how good the best are.</summary>
    private const int FirstGroups = 64;

    private readonly IndexState _state;
    private readonly ScanScratch _scratch = new(ahead: 0);
    private readonly ScanScratch _firstScratch = new(ahead: 0, FirstGroups);
    private readonly Asked[] _asked = new Asked[Most + 1];
    private readonly GroupBox[][] _cells;
    private readonly PlaneOrder _order;
    private readonly int[] _first;

    /// <summary>Every so manieth group of the first segment is one of the first.</summary>
    private readonly int _apart;

    public BatchScan(IndexState state)
    {
        _state = state;
        _cells = Array.ConvertAll(state.Segments, Cells);

        // Of the first segment, which is the greatest by far: full groups, those that ask least, from all over the map.
        _order = new PlaneOrder(state.Segments[0]);
        var full = state.Segments[0].Count / HotPlanes.GroupLanes;
        var cells = (full + SegmentBuilder.CellGroups - 1) / SegmentBuilder.CellGroups;
        _apart = SegmentBuilder.CellGroups * Math.Max(1, (cells + FirstGroups - 1) / FirstGroups);
        _first = [.. Enumerable.Range(0, (full + _apart - 1) / _apart).Select(i => i * _apart)];
    }

    /// <summary>The lists of some searches, <see cref="Most"/> of them at most.</summary>
    public TopList[] Run(PlaceSearch[] searches)
    {
        var scans = new GroupScan[searches.Length];
        for (var i = 0; i < searches.Length; i++)
        {
            searches[i].Start(alone: true);
            var first = searches[i].Begin();
            first.ScanFirst(_state.Segments[0], 0, _first, _firstScratch);
            searches[i].Score(first);
            scans[i] = searches[i].Continue(first.Reach);
        }

        var askers = Array.ConvertAll(scans, scan => new Asker(scan.Way, scan.Plan.FieldDefault));
        var shared = SharedScan.IsUsed && scans.Length >= Fewest ? new SharedScan(scans, _order.Of(scans)) : null;
        for (var i = 0; i < _state.Segments.Length; i++)
            Pass(scans, askers, shared, i);

        var bests = new TopList[searches.Length];
        for (var i = 0; i < searches.Length; i++)
        {
            searches[i].Score(scans[i]);
            bests[i] = searches[i].IsSure(scans[i].Reach) ? searches[i].Best : new IndexScan(searches[i], _state).Run(threads: 1);
        }

        return bests;
    }

    // Neighbours' boxes are hardly greater than those of their groups, and an eighth as many.
    private static GroupBox[] Cells(Segment segment)
    {
        var cells = new GroupBox[(segment.Groups + SegmentBuilder.CellGroups - 1) / SegmentBuilder.CellGroups];
        Array.Fill(cells, GroupBox.Empty);
        for (var group = 0; group < Math.Min(segment.Groups, cells.Length * SegmentBuilder.CellGroups); group++)
            cells[group / SegmentBuilder.CellGroups].Widen(segment.Boxes[group]);
        return cells;
    }

    private void Pass(GroupScan[] scans, Asker[] askers, SharedScan? shared, int number)
    {
        var segment = _state.Segments[number];
        var full = segment.Count / HotPlanes.GroupLanes;
        for (var cell = 0; cell < _cells[number].Length; cell++)
        {
            var first = cell * SegmentBuilder.CellGroups;
            var end = Math.Min(segment.Groups, first + SegmentBuilder.CellGroups);
            if (number == 0 && first % _apart == 0 && first / _apart < _first.Length)
                first++;
            var near = _asked.AsSpan(0, Near(askers, scans, _cells[number][cell]));
            for (; shared is not null && near.Length >= Fewest && first < Math.Min(end, full); first++)
                shared.Scan(segment, number, first, near);
            for (; first < end; first += TileGroups)
            {
                foreach (var asked in near)
                    scans[asked.Question].Scan(segment, number, first, Math.Min(end, first + TileGroups), _scratch);
            }
        }
    }

    // Each writes over the one before where that is too far away: without a branch, which a processor could not foresee.
    private int Near(ReadOnlySpan<Asker> askers, GroupScan[] scans, in GroupBox box)
    {
        var near = 0;
        for (var i = 0; i < askers.Length; i++)
        {
            ref readonly var asker = ref askers[i];
            var commute = asker.Way.CostTo(box);
            _asked[near] = new Asked(i, (byte)Math.Min(byte.MaxValue, asker.Start + ((uint)commute / FitTables.Unit)), 0);
            near += commute < 0 ? 0 : 1;
        }

        for (var i = 0; i < near; i++)
            _asked[i] = _asked[i] with { Reach = (byte)scans[_asked[i].Question].Reach };
        return near;
    }

    // Side by side in memory, since every neighbourhood asks all of them.
    private readonly record struct Asker(LeastWay Way, int Start);
}
