using System.Buffers.Binary;
using Perspektiva.Contracts;

namespace Perspektiva.Matching.Domain.Outcomes;

/// <summary>When somebody registered: a person's id is made at that moment, and a UUIDv7 begins with the milliseconds of when it was made. No event tells the day.</summary>
internal static class RegistrationDay
{
    private const int TimeBased = 7;

    /// <summary>The day in Germany; none of an id of another kind.</summary>
    public static DateOnly? Of(Guid personId)
    {
        if (personId.Version != TimeBased)
            return null;
        Span<byte> bytes = stackalloc byte[16];
        personId.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        return milliseconds > DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeMilliseconds() ? null : BerlinCalendar.DayOf(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
    }
}
