using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>A list as it was ranked when its second page was asked for: ids and fits, no more. What a row tells is worked out when it is read.</summary>
/// <param name="Rows">Best first, without those of the first page.</param>
/// <param name="More">Where the list goes on below <see cref="Depth"/>; nothing where it ends before.</param>
internal sealed record RankSnapshot(ImmutableArray<Engine.RankPosition> Rows, Engine.RankPosition? More)
{
    /// <summary>The best rows that a snapshot looks at: the most that the engine ranks in one piece, those of the first page among them.</summary>
    public const int Depth = 1_000;

    /// <summary>Instead of a fit: the row ranks before the end of the first page by now, where it did not stand.</summary>
    public const int Risen = -1;

    private const int RowBytes = 18;

    /// <summary>The list as ranked now, without what its first page showed.</summary>
    public static RankSnapshot Of(IEnumerable<Engine.RankPosition> ranked, Engine.RankPosition? more, RankStep begun)
    {
        var shown = begun.Shown.ToHashSet();
        return new RankSnapshot(
            [.. ranked.Where(row => !shown.Contains(RankStep.TagOf(row.Id))).Select(row => IsBefore(row, begun.Last) ? row with { Fit = Risen } : row)], more);
    }

    /// <summary>From what <see cref="ToBytes"/> gave; nothing when it is something else.</summary>
    public static RankSnapshot? FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length % RowBytes != 0)
            return null;
        var rows = ImmutableArray.CreateBuilder<Engine.RankPosition>((bytes.Length / RowBytes) - 1);
        for (var at = RowBytes; at < bytes.Length; at += RowBytes)
            rows.Add(Read(bytes[at..]));
        return new RankSnapshot(rows.MoveToImmutable(), Read(bytes) is { Fit: not Risen } more ? more : null);
    }

    /// <summary>Eighteen bytes a row, and as many for where the list goes on.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[(Rows.Length + 1) * RowBytes];
        Write(bytes, More ?? new Engine.RankPosition(Risen, Guid.Empty));
        for (var i = 0; i < Rows.Length; i++)
            Write(bytes.AsSpan((i + 1) * RowBytes), Rows[i]);
        return bytes;
    }

    private static bool IsBefore(Engine.RankPosition row, Engine.RankPosition last) => row.Fit > last.Fit || (row.Fit == last.Fit && row.Id.CompareTo(last.Id) < 0);

    private static Engine.RankPosition Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadInt16BigEndian(bytes), new Guid(bytes.Slice(2, 16), bigEndian: true));

    private static void Write(Span<byte> bytes, Engine.RankPosition row)
    {
        BinaryPrimitives.WriteInt16BigEndian(bytes, (short)row.Fit);
        row.Id.TryWriteBytes(bytes[2..], bigEndian: true, out _);
    }
}
