namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// What the scan reads: blocks of 64 places, plane by plane, so that one load holds one byte of 64 places.
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
    public const int BlockBytes = Planes * Lanes;

    private const int FortnightDays = 14;
    private static readonly int Epoch = new DateOnly(2024, 1, 1).DayNumber;

    /// <summary>Fortnights since 2024, 0 to 255, rounded down.</summary>
    public static byte FortnightDown(int day) => (byte)Math.Clamp((day - Epoch) / FortnightDays, 0, 255);

    /// <summary>The same rounded up.</summary>
    public static byte FortnightUp(int day) => (byte)Math.Clamp((day - Epoch + FortnightDays - 1) / FortnightDays, 0, 255);

    /// <summary>Writes the bytes of one place.</summary>
    public static void Write(Span<byte> hot, int slot, in PlaceRow row)
    {
        var block = hot.Slice(slot / Lanes * BlockBytes, BlockBytes);
        var lane = slot % Lanes;
        block[(Excludes0 * Lanes) + lane] = (byte)row.Excludes;
        block[(Excludes1 * Lanes) + lane] = (byte)(row.Excludes >> 8);
        block[(Excludes2 * Lanes) + lane] = (byte)(row.Excludes >> 16);
        block[(Hours * Lanes) + lane] = row.WeeklyHours;
        block[(Begins * Lanes) + lane] = FortnightDown(row.StartFrom);
        block[(Closes * Lanes) + lane] = row.StartTo == PlaceRow.Open ? byte.MaxValue : FortnightUp(row.StartTo);
        block[(Field * Lanes) + lane] = row.Field;
        var slack = 0;
        ReadOnlySpan<byte> packed = row.Requirements;
        for (var plane = 0; plane < RequirementPlanes; plane++)
        {
            var (low, high) = (packed[2 * plane] & 127, packed[(2 * plane) + 1] & 127);
            block[((Requirements + plane) * Lanes) + lane] = (byte)(FitTables.CodeOf[low] | (FitTables.CodeOf[high] << 4));
            slack += FitTables.SlackOf[low] + FitTables.SlackOf[high];
        }

        block[(Slack * Lanes) + lane] = (byte)slack;
    }
}
