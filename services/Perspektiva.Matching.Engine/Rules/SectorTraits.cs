using System.Collections.Concurrent;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// Which of the JArbSchG's sector exceptions a WZ 2008 key falls under. Keys are matched by prefix; where the act's word and
/// the classification do not meet exactly, the narrower reading is taken (docs/matching.md lists each).
/// </summary>
[Flags]
internal enum SectorTraits
{
    None = 0,
    Gastronomy = 1,
    Fairs = 2,
    Agriculture = 4,
    Bakery = 8,

    /// <summary>All of the building trade, developers among it, who build nothing themselves.</summary>
    Construction = 16,
    CareHome = 32,

    /// <summary>All of retail trade, mail order and trade without a fixed place of sale among it.</summary>
    Retail = 64,
    Hairdresser = 128,
    Transport = 256,
    Household = 512,

    /// <summary>Performing arts and houses for performances.</summary>
    Stage = 1024,
    Sport = 2048,
    CarRepair = 4096,

    /// <summary>Animal husbandry and mixed farming, whose animals want care on every day.</summary>
    Husbandry = 8192,

    /// <summary>Recordings: film, sound, broadcast, photographs.</summary>
    Recording = 16384,

    /// <summary>Any of the arts, writing and restoring among them.</summary>
    Arts = 32768,

    /// <summary>Sale from shops, stalls and on markets.</summary>
    OpenShop = 65536,

    /// <summary>Who builds and assembles, not who has it built.</summary>
    BuildingSite = 131072,

    /// <summary>§ 12: shift span of 11 hours.</summary>
    LongSpan = Gastronomy | Agriculture | BuildingSite,

    /// <summary><see cref="LongSpan"/> as rules-v1 and rules-v2 read it.</summary>
    LongSpanV2 = Gastronomy | Agriculture | Construction,

    /// <summary>§ 16 Abs. 2: work on Saturdays.</summary>
    SaturdayWork = CareHome | OpenShop | Bakery | Hairdresser | Transport | Agriculture | Household | Gastronomy | Fairs | Stage | Recording | Sport | CarRepair,

    /// <summary>§ 17 Abs. 2: work on Sundays; § 18 Abs. 2: on public holidays but for four.</summary>
    SundayWork = CareHome | Husbandry | Fairs | Stage | Sport | Gastronomy,

    /// <summary><see cref="SaturdayWork"/> as rules-v2 read it.</summary>
    SaturdayWorkV2 = CareHome | Retail | Bakery | Hairdresser | Transport | Agriculture | Household | Gastronomy | Fairs | Stage | Recording | Sport | CarRepair,

    /// <summary><see cref="SaturdayWork"/> as rules-v1 read it.</summary>
    SaturdayWorkV1 = CareHome | Retail | Bakery | Hairdresser | Transport | Agriculture | Household | Gastronomy | Fairs | Arts | Sport | CarRepair,

    /// <summary><see cref="SundayWork"/> as rules-v1 read it.</summary>
    SundayWorkV1 = CareHome | Agriculture | Household | Fairs | Arts | Sport | Gastronomy,
}

internal static class Sectors
{
    private static readonly (string Prefix, SectorTraits Trait)[] Prefixes =
    [
        ("56", SectorTraits.Gastronomy), ("9321", SectorTraits.Fairs), ("01", SectorTraits.Agriculture), ("1071", SectorTraits.Bakery),
        ("41", SectorTraits.Construction), ("412", SectorTraits.BuildingSite), ("42", SectorTraits.Construction | SectorTraits.BuildingSite), ("43", SectorTraits.Construction | SectorTraits.BuildingSite),
        ("861", SectorTraits.CareHome), ("87", SectorTraits.CareHome), ("47", SectorTraits.Retail), ("9602", SectorTraits.Hairdresser),
        ("49", SectorTraits.Transport), ("50", SectorTraits.Transport), ("51", SectorTraits.Transport), ("52", SectorTraits.Transport),
        ("53", SectorTraits.Transport), ("97", SectorTraits.Household), ("90", SectorTraits.Arts), ("9001", SectorTraits.Stage), ("9002", SectorTraits.Stage),
        ("9004", SectorTraits.Stage), ("931", SectorTraits.Sport), ("452", SectorTraits.CarRepair), ("014", SectorTraits.Husbandry), ("015", SectorTraits.Husbandry),
        ("5911", SectorTraits.Recording), ("5912", SectorTraits.Recording), ("592", SectorTraits.Recording), ("60", SectorTraits.Recording), ("742", SectorTraits.Recording),
        ("471", SectorTraits.OpenShop), ("472", SectorTraits.OpenShop), ("473", SectorTraits.OpenShop), ("474", SectorTraits.OpenShop),
        ("475", SectorTraits.OpenShop), ("476", SectorTraits.OpenShop), ("477", SectorTraits.OpenShop), ("478", SectorTraits.OpenShop),
    ];

    private static readonly ConcurrentDictionary<string, SectorTraits> Known = new(StringComparer.Ordinal);

    public static SectorTraits Of(string? wz)
    {
        if (string.IsNullOrEmpty(wz))
            return SectorTraits.None;

        // The classification has 1,835 keys; anything longer than one of them is not worth keeping.
        return wz.Length <= 8 ? Known.GetOrAdd(wz, Find) : Find(wz);
    }

    private static SectorTraits Find(string wz)
    {
        Span<char> digits = stackalloc char[8];
        var count = 0;
        foreach (var c in wz)
        {
            if (char.IsAsciiDigit(c) && count < digits.Length)
                digits[count++] = c;
        }

        var traits = SectorTraits.None;
        foreach (var (prefix, trait) in Prefixes)
        {
            if (digits[..count].StartsWith(prefix, StringComparison.Ordinal))
                traits |= trait;
        }

        return traits;
    }
}
