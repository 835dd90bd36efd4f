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
    }

    /// <summary>The last one takes new rows.</summary>
    public Segment[] Segments { get; }

    public Segment Tail => Segments[^1];

    public long Version => Volatile.Read(ref _version);

    public void Publish(long version) => Volatile.Write(ref _version, version);
}
