namespace Perspektiva.Matching.Engine.Index;

/// <summary>Rows of one or several arrays under one number each.</summary>
internal sealed class RowSources
{
    private readonly PlaceRow[][] _rows;

    public RowSources(PlaceRow[] rows) => (_rows, Starts) = ([rows], [0]);

    public RowSources(Segment[] segments)
    {
        _rows = Array.ConvertAll(segments, segment => segment.Rows);
        Starts = new int[segments.Length];
        for (var i = 1; i < Starts.Length; i++)
            Starts[i] = Starts[i - 1] + segments[i - 1].Count;
    }

    /// <summary>The number of each array's first row.</summary>
    public int[] Starts { get; }

    public ref readonly PlaceRow Row(int number)
    {
        if (Starts.Length == 1)
            return ref _rows[0][number];
        var source = Array.BinarySearch(Starts, number);
        source = source < 0 ? ~source - 1 : source;

        // An array without a row begins where the next one does.
        while (source + 1 < Starts.Length && Starts[source + 1] == number)
            source++;
        return ref _rows[source][number - Starts[source]];
    }
}
