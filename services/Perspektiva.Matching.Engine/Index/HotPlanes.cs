using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// What the scan reads: groups of 256 places, plane by plane, so that four loads hold one byte of each, and are read one after another.
/// Eight planes of filters and small costs, sixteen of requirements (two dimensions a byte): 24 bytes a place.
/// </summary>
internal static class HotPlanes
{
    public const int Lanes = 64;
    public const int GroupBlocks = 4;
    public const int GroupLanes = Lanes * GroupBlocks;
    public const int Excludes0 = 0;
    public const int Excludes1 = 1;
    public const int Excludes2 = 2;
    public const int Hours = 3;
    public const int Begins = 4;
    public const int Closes = 5;
    public const int Field = 6;
    public const int Slack = 7;
    public const int Requirements = 8;
    public const int RequirementPlanes = AbilityProfile.Dimensions / 2;
    public const int Planes = Requirements + RequirementPlanes;
    public const int GroupBytes = Planes * GroupLanes;

    private const int FortnightDays = 14;
    private static readonly int Epoch = new DateOnly(2024, 1, 1).DayNumber;

    /// <summary>Fortnights since 2024, 0 to 255, rounded down.</summary>
    public static byte FortnightDown(int day) => (byte)Math.Clamp((day - Epoch) / FortnightDays, 0, 255);

    /// <summary>The same rounded up.</summary>
    public static byte FortnightUp(int day) => (byte)Math.Clamp((day - Epoch + FortnightDays - 1) / FortnightDays, 0, 255);

    /// <summary>Writes the bytes of one place.</summary>
    public static void Write(Span<byte> hot, int slot, in PlaceRow row)
    {
        var group = hot.Slice(slot / GroupLanes * GroupBytes, GroupBytes);
        var lane = slot % GroupLanes;
        group[(Excludes0 * GroupLanes) + lane] = (byte)row.Excludes;
        group[(Excludes1 * GroupLanes) + lane] = (byte)(row.Excludes >> 8);
        group[(Excludes2 * GroupLanes) + lane] = (byte)(row.Excludes >> 16);
        group[(Hours * GroupLanes) + lane] = row.WeeklyHours;
        group[(Begins * GroupLanes) + lane] = FortnightDown(row.StartFrom);
        group[(Closes * GroupLanes) + lane] = row.StartTo == PlaceRow.Open ? byte.MaxValue : FortnightUp(row.StartTo);
        group[(Field * GroupLanes) + lane] = row.Field;
        var packed = Vector256.LoadUnsafe(in Unsafe.As<PackedRequirements, byte>(ref Unsafe.AsRef(in row.Requirements)));
        Span<byte> codes = stackalloc byte[RequirementPlanes];
        Codes(packed).StoreUnsafe(ref MemoryMarshal.GetReference(codes));
        for (var plane = 0; plane < RequirementPlanes; plane++)
            group[((Requirements + plane) * GroupLanes) + lane] = codes[plane];

        // Only what the place supports has slack.
        var slack = 0;
        for (var supported = Vector256.GreaterThan(packed, Vector256.Create((byte)31)).ExtractMostSignificantBits(); supported != 0; supported &= supported - 1)
            slack += FitTables.SlackOf[row.Requirements[BitOperations.TrailingZeroCount(supported)] & (FitTables.Packed - 1)];
        group[(Slack * GroupLanes) + lane] = (byte)slack;
    }

    /// <summary><see cref="FitTables.CodeOf"/> of 32 requirements at once, two to a byte.</summary>
    public static Vector128<byte> Codes(Vector256<byte> packed)
    {
        var level = packed & Vector256.Create((byte)7);
        var importance = Vector256.ShiftRightLogical(packed, 3) & Vector256.Create((byte)3);
        var support = Vector256.ShiftRightLogical(packed, 5) & Vector256.Create((byte)3);
        var lessened = Vector256.Max(Vector256.Max(level, support) - support, Vector256<byte>.One);
        var nothing = Vector256.Equals(level, Vector256<byte>.Zero) | Vector256.Equals(importance, Vector256<byte>.Zero);
        var codes = Vector256.AndNot(lessened + (importance + Vector256.ShiftLeft(importance, 2)) - Vector256.Create((byte)5), nothing).AsUInt16();
        var pairs = (codes | (codes >> 4)) & Vector256.Create((ushort)0xFF);
        return Vector128.Narrow(pairs.GetLower(), pairs.GetUpper());
    }
}
