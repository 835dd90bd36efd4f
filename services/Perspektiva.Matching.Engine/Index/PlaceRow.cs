using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>32 requirements: level (3 bits), importance (2 bits), levels of support that the place offers (2 bits).</summary>
[InlineArray(AbilityProfile.Dimensions)]
internal struct PackedRequirements
{
    private byte _first;
}

/// <summary>All that the exact score and the rules need of a place: what the scanned planes leave out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PlaceRow
{
    public const int Open = int.MaxValue;
    public const int Unavailable = 1 << 21;
    private const int EntitlementShift = 22;
    private const int ClassShift = 16;

    /// <summary>For what all requirements come to at most, 32 of level five times three.</summary>
    private const int SumBits = 9;

    public Guid Id;
    public PackedRequirements Requirements;
    public EarthPoint Point;

    /// <summary>Bits 0-12 demands, 16-20 classes of youth for whom it is unlawful, 21 neither published nor free, 22-23 benefits it rests on.</summary>
    public int Excludes;

    /// <summary>Day number of the first possible day, 0 = at once.</summary>
    public int StartFrom;

    /// <summary>Day number of the last possible day to begin.</summary>
    public int StartTo;

    /// <summary>Order along a curve through space, so that neighbours share a group.</summary>
    public uint AreaKey;

    /// <summary>Days that it lasts, or less than 0: the negated number of the day after its last; 0 = open.</summary>
    public int Length;

    /// <summary>Minutes a week, 0 = not stated.</summary>
    public ushort WeeklyMinutes;

    public byte Field;
    public byte Type;
    public bool HasLocation;

    /// <summary>Places with near keys ask much in the same dimensions. 41 bits.</summary>
    public readonly ulong DemandKey
    {
        get
        {
            var packed = Vector256.LoadUnsafe(in Unsafe.As<PackedRequirements, byte>(ref Unsafe.AsRef(in Requirements)));
            var level = packed & Vector256.Create((byte)7);

            // Level times importance, whose two bits count once and twice.
            var weighed = Vector256.Add(
                level & Vector256.Equals(packed & Vector256.Create((byte)8), Vector256.Create((byte)8)),
                (level + level) & Vector256.Equals(packed & Vector256.Create((byte)16), Vector256.Create((byte)16)));
            var (low, high) = Vector256.Widen(weighed);
            var decisive = Vector256.GreaterThanOrEqual(packed & Vector256.Create((byte)31), Vector256.Create((byte)(((int)Importance.Decisive << 3) + 4)));
            return ((ulong)decisive.ExtractMostSignificantBits() << SumBits) | Vector256.Sum(low + high);
        }
    }

    public readonly byte WeeklyHours => (byte)((WeeklyMinutes + 59) / 60);

    public static PlaceRow From(PlaceProfile place)
    {
        var row = new PlaceRow
        {
            Id = place.Id,
            Excludes = (int)place.AllDemands | (YouthFacts.ForbiddenClasses(place) << ClassShift)
                | (place.Published && place.CapacityFree > 0 ? 0 : Unavailable) | ((int)PairRules.Needs(place.Type) << EntitlementShift),
            StartFrom = place.StartFrom?.DayNumber ?? 0,
            StartTo = place.LastStart?.DayNumber ?? Open,
            WeeklyMinutes = (ushort)(place.WeeklyMinutes ?? 0),
            Length = LengthOf(place),
            Field = (byte)place.Field,
            Type = (byte)place.Type,
            AreaKey = AreaKeyOf(place),
        };
        if (place.Location is { } location)
        {
            row.Point = EarthPoint.From(location);
            row.HasLocation = true;
        }

        Pack(place.Requirements.Items, place.Support.Levels, row.Requirements);
        return row;
    }

    private static int LengthOf(PlaceProfile place) => place is { StartFrom: not null, EndsOn: { } last } ? -(last.DayNumber + 1) : place.DurationDays ?? 0;

    private static void Pack(ReadOnlySpan<Requirement> asked, ReadOnlySpan<byte> support, Span<byte> packed)
    {
        if (!Vector256.IsHardwareAccelerated || !BitConverter.IsLittleEndian)
        {
            for (var i = 0; i < packed.Length; i++)
                packed[i] = (byte)(asked[i].Level | ((int)asked[i].Importance << 3) | (support[i] << 5));
            return;
        }

        // A requirement is two ints: its level in the lower half of eight bytes, its importance in the upper.
        ref var pairs = ref Unsafe.As<Requirement, ulong>(ref MemoryMarshal.GetReference(asked));
        var bytes = Vector256.Narrow(
            Vector256.Narrow(Narrow(ref pairs, 0), Narrow(ref pairs, 8)),
            Vector256.Narrow(Narrow(ref pairs, 16), Narrow(ref pairs, 24)));
        (bytes | Vector256.ShiftLeft(Vector256.LoadUnsafe(in MemoryMarshal.GetReference(support)), 5)).StoreUnsafe(ref MemoryMarshal.GetReference(packed));

        static Vector256<uint> Narrow(ref ulong pairs, nuint at)
        {
            var (a, b) = (Vector256.LoadUnsafe(ref pairs, at), Vector256.LoadUnsafe(ref pairs, at + 4));
            return Vector256.Narrow(a | (a >> 29), b | (b >> 29)) & Vector256.Create(31u);
        }
    }

    /// <summary>Which bits of <see cref="Excludes"/> exclude a person, the youth classes apart.</summary>
    public static int ExcludingBits(ParticipantProfile participant) => (int)participant.CannotDo | Unavailable
        | (((int)participant.BenefitsRefused & 3) << EntitlementShift);

    /// <summary>The bit of a class of youth.</summary>
    public static int ExcludingBit(YouthClass youth) => youth == YouthClass.Adult ? 0 : 1 << (ClassShift + (int)youth);

    /// <summary>The <see cref="AreaKey"/> of a place: sixteen bits of each coordinate, interleaved, for near on the curve is near on the map. Without a location the greatest.</summary>
    public static uint AreaKeyOf(PlaceProfile place)
    {
        if (place.Location is not { } location)
            return uint.MaxValue;
        var x = (uint)((location.LongitudeE5 + 18_000_000L) * 65535 / 36_000_000);
        var y = (uint)((location.LatitudeE5 + 9_000_000L) * 65535 / 18_000_000);
        return Spread(x) | (Spread(y) << 1);
    }

    private static uint Spread(uint bits)
    {
        bits = (bits | (bits << 8)) & 0x00FF00FF;
        bits = (bits | (bits << 4)) & 0x0F0F0F0F;
        bits = (bits | (bits << 2)) & 0x33333333;
        return (bits | (bits << 1)) & 0x55555555;
    }
}
