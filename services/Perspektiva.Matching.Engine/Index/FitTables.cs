using System.Runtime.InteropServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// The formula's costs, laid out once for every ability (0 = not assessed) and every level of support that a plan brings:
/// exact ones by packed requirement, and lower bounds by the four bits that the scan reads.
/// </summary>
internal static class FitTables
{
    public const int Unit = 20;
    public const int CoarseUnit = 60;

    /// <summary>In units: dead in the fine scan, because the cap of an unanswered decisive gap of two leaves 5,900 at most.</summary>
    public const byte Dead = byte.MaxValue;

    public const int Packed = 128;
    public const int Codes = 16;
    public const int GapShift = 24;
    public const int Supports = SupportProfile.MaxLevels + 1;

    /// <summary>So many pairs of an ability and a plan's support there are.</summary>
    public const int Keys = (5 + 1) * Supports;

    private static readonly FitParameters Parameters = FitParameters.Current;

    private static readonly ushort[] ExactCosts = Build(Packed, (p, ability, plan) => (ushort)Of(p, ability, plan).Cost);
    private static readonly byte[] DecisiveGaps = Build(Packed, DecisiveGap);
    private static readonly uint[] ExactScores = Build(Packed, (p, ability, plan) => (uint)Of(p, ability, plan).Cost | (1u << (GapShift + DecisiveGap(p, ability, plan))));
    private static readonly byte[] FineBounds = Build(Codes, FineBound);
    private static readonly byte[] CoarseBounds = Build(Codes, CoarseBound);

    /// <summary>The four bits of each packed requirement: 0 not asked, else 1 + 5 (importance - 1) + level - 1, the level lessened by the place's support.</summary>
    public static readonly byte[] CodeOf = [.. Enumerable.Range(0, Packed).Select(Code)];

    /// <summary>By how many units a code's bound may exceed the true cost: the under-challenge that lessening the level feigns.</summary>
    public static readonly byte[] SlackOf = [.. Enumerable.Range(0, Packed).Select(SlackFor)];

    /// <summary>Cost and unanswered decisive gap in one: the cost below <see cref="GapShift"/>, above it a bit for the gap. Where an ability's part begins, <see cref="ScoresAt"/> says.</summary>
    public static ref readonly uint Scores => ref MemoryMarshal.GetArrayDataReference(ExactScores);

    /// <summary>Exact cost by packed requirement.</summary>
    public static ReadOnlySpan<ushort> Costs(int ability, int plan) => ExactCosts.AsSpan(Offset(ability, plan) * Packed, Packed);

    /// <summary>Unanswered decisive gap by packed requirement.</summary>
    public static ReadOnlySpan<byte> Gaps(int ability, int plan) => DecisiveGaps.AsSpan(Offset(ability, plan) * Packed, Packed);

    /// <summary>The number of an ability and a plan's support.</summary>
    public static int Key(int ability, int plan) => Offset(ability, plan);

    /// <summary>What <see cref="Fine"/> gives, for one number after another.</summary>
    public static ReadOnlySpan<byte> FineByKey => FineBounds;

    /// <summary>Cost in units of 20 by code, 255 where the cap leaves 5,900 at most.</summary>
    public static ReadOnlySpan<byte> Fine(int ability, int plan) => FineBounds.AsSpan(Offset(ability, plan) * Codes, Codes);

    /// <summary>Cost in units of 60 by code, rounded down, under-challenge left out.</summary>
    public static ReadOnlySpan<byte> Coarse(int ability, int plan) => CoarseBounds.AsSpan(Offset(ability, plan) * Codes, Codes);

    /// <summary>Where the 128 scores of an ability and a plan's support begin.</summary>
    public static int ScoresAt(int ability, int plan) => Offset(ability, plan) * Packed;

    private static byte Code(int packed)
    {
        var level = packed & 7;
        var importance = (packed >> 3) & 3;
        return level == 0 || importance == 0 ? (byte)0 : (byte)(1 + (5 * (importance - 1)) + Math.Clamp(level - (packed >> 5), 1, 5) - 1);
    }

    private static byte SlackFor(int packed)
    {
        var slack = 0;
        for (var ability = 1; ability <= 5; ability++)
        {
            if (packed >> 5 > 0 && FineBounds[(Offset(ability, 0) * Codes) + Code(packed)] is var bound && bound != Dead)
                slack = Math.Max(slack, bound - (Of(packed, ability, 0).Cost / Unit));
        }

        return (byte)slack;
    }

    private static int Offset(int ability, int plan) => (ability * Supports) + plan;

    private static T[] Build<T>(int width, Func<int, int, int, T> value)
    {
        var table = new T[(5 + 1) * Supports * width];
        for (var ability = 0; ability <= 5; ability++)
        {
            for (var plan = 0; plan < Supports; plan++)
            {
                for (var i = 0; i < width; i++)
                    table[(Offset(ability, plan) * width) + i] = value(i, ability, plan);
            }
        }

        return table;
    }

    private static (int Cost, int Unanswered) Of(int packed, int ability, int plan)
    {
        var asked = new Requirement(packed & 7, (Importance)((packed >> 3) & 3));
        return asked.IsValid ? FitFormulaV1.Cost(asked, ability == 0 ? null : ability, (packed >> 5) + plan, Parameters) : (0, 0);
    }

    private static byte DecisiveGap(int packed, int ability, int plan) =>
        ability != 0 && ((packed >> 3) & 3) == (int)Importance.Decisive ? (byte)Of(packed, ability, plan).Unanswered : (byte)0;

    private static int PackedOf(int code) => code == 0 ? 0 : (1 + ((code - 1) % 5)) | ((1 + ((code - 1) / 5)) << 3);

    private static byte FineBound(int code, int ability, int plan) =>
        DecisiveGap(PackedOf(code), ability, plan) >= 2 ? Dead : (byte)(Of(PackedOf(code), ability, plan).Cost / Unit);

    private static byte CoarseBound(int code, int ability, int plan)
    {
        var (cost, unanswered) = Of(PackedOf(code), ability, plan);
        return unanswered == 0 ? (byte)0 : (byte)(cost / CoarseUnit);
    }
}
