using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>Calls memory into the nearest cache before it is read; changes nothing, and does nothing where the processor has no such instruction.</summary>
internal static unsafe class Prefetch
{
    private const int Line = 64;

    public static void Call<T>(ref readonly T value)
        where T : unmanaged
    {
        if (!Sse.IsSupported)
            return;
        var at = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in value));
        for (var i = 0; i < sizeof(T); i += Line)
            Sse.Prefetch0(at + i);
        Sse.Prefetch0(at + sizeof(T) - 1);
    }

    /// <summary>A place's own fields. Should the collector move it meanwhile, another line is called for nothing.</summary>
    public static void Call(PlaceProfile place) => Call(in Unsafe.As<byte, Lines>(ref Unsafe.As<Fields>(place).First));

    /// <summary>What it asks and brings; its own fields should be near by then.</summary>
    public static void CallProfiles(PlaceProfile place)
    {
        Call(in Unsafe.As<Requirement, Asked>(ref MemoryMarshal.GetReference(place.Requirements.Items)));
        Call(in MemoryMarshal.GetReference(place.Support.Levels));
    }

    [InlineArray(3 * Line)]
    private struct Lines
    {
        private byte _first;
    }

    [InlineArray(AbilityProfile.Dimensions)]
    private struct Asked
    {
        private Requirement _first;
    }

    // Where any object's fields begin.
    private sealed class Fields
    {
        public byte First;
    }
}
