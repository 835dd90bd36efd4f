using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>What a page is asked for.</summary>
/// <param name="Options">Day, filters, length; and the row after which it begins, where a list goes on by position.</param>
/// <param name="StatedDay">The day that the caller named.</param>
/// <param name="Step">Where a list that was begun goes on; none on its first page and by position.</param>
internal sealed record RankRequest(Engine.RankOptions Options, DateOnly? StatedDay, RankStep? Step)
{
    /// <summary>Hash of what the list is asked for: the same on each page. A day that nobody named moves on at midnight.</summary>
    public string Filters()
    {
        var asked = Options with { OnDate = StatedDay ?? DateOnly.MinValue, Top = 0, After = null };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(asked)).AsSpan(0, 12));
    }
}

/// <summary>Where a list that was begun goes on.</summary>
/// <param name="Filters">What it was asked for; see <see cref="RankRequest.Filters"/>.</param>
/// <param name="Snapshot">The snapshot that its second page took; none before.</param>
/// <param name="Offset">How many of the snapshot's rows are done with.</param>
/// <param name="Last">The last row done with, as it was ranked.</param>
/// <param name="Shown">The first page's rows, while there is no snapshot; see <see cref="TagOf"/>.</param>
internal sealed record RankStep(string Filters, Guid? Snapshot, int Offset, Engine.RankPosition Last, ImmutableArray<long> Shown)
{
    private const int Count = 6;

    /// <summary>Stands for an id in a cursor, in half its bytes: two ids of one list share it no sooner than two random numbers of 62 bits.</summary>
    public static long TagOf(Guid id)
    {
        var halves = MemoryMarshal.Cast<Guid, long>(new ReadOnlySpan<Guid>(in id));
        return halves[0] ^ halves[1];
    }

    /// <summary>The step of a cursor; nothing when the parts are none.</summary>
    public static RankStep? Of(IReadOnlyList<string> parts)
    {
        if (parts.Count != Count || PositionOf(parts[3], parts[4]) is not { } last || !int.TryParse(parts[2], CultureInfo.InvariantCulture, out var offset) || offset < 0)
            return null;
        Guid? snapshot = Guid.TryParseExact(parts[1], "N", out var id) ? id : null;
        return new RankStep(parts[0], snapshot, offset, last, [.. MemoryMarshal.Cast<byte, long>(Base64Url.DecodeFromChars(parts[5]))]);
    }

    /// <summary>A position as a cursor tells it.</summary>
    public static Engine.RankPosition? PositionOf(string fit, string id) =>
        int.TryParse(fit, CultureInfo.InvariantCulture, out var lastFit) && Guid.TryParseExact(id, "N", out var lastId) ? new Engine.RankPosition(lastFit, lastId) : null;

    /// <summary>A cursor's parts for a position.</summary>
    /// <param name="position">The last row before.</param>
    /// <param name="filters">What the list was asked for.</param>
    public static IReadOnlyList<string> PartsOf(Engine.RankPosition position, string filters) => [.. PartsOf(position), filters];

    private static string[] PartsOf(Engine.RankPosition position) => [position.Fit.ToString(CultureInfo.InvariantCulture), position.Id.ToString("N")];

    /// <summary>The cursor's parts.</summary>
    public IReadOnlyList<string> Parts() =>
    [
        Filters, Snapshot?.ToString("N") ?? "", Offset.ToString(CultureInfo.InvariantCulture), .. PartsOf(Last), Base64Url.EncodeToString(MemoryMarshal.AsBytes(Shown.AsSpan())),
    ];
}
