namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// The segments of the index, and how often it was written. A query reads state and version once and then sees only what
/// lives at that version; the writer adds to the last segment, or replaces the whole state, whose old version then stands still.
/// </summary>
internal sealed class IndexState
{
    private long _version;

    public IndexState(Segment[] segments, long version)
    {
        Segments = segments;
        _version = version;
        foreach (var segment in segments)
            AddCodes(segment);
    }

    /// <summary>The last one takes new rows.</summary>
    public Segment[] Segments { get; }

    /// <summary>How often each code stands in each dimension, in a sample: tells the scan which planes to read first.</summary>
    public int[] Codes { get; } = new int[AbilityProfile.Dimensions * FitTables.Codes];

    public Segment Tail => Segments[^1];

    public long Version => Volatile.Read(ref _version);

    public void Publish(long version) => Volatile.Write(ref _version, version);

    private void AddCodes(Segment segment)
    {
        const int SampleEvery = 61;
        for (var slot = 0; slot < segment.Count; slot += SampleEvery)
        {
            ReadOnlySpan<byte> packed = segment.Rows[slot].Requirements;
            for (var i = 0; i < packed.Length; i++)
                Codes[(i * FitTables.Codes) + FitTables.CodeOf[packed[i] & 127]]++;
        }
    }
}
