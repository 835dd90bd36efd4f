using Perspektiva.Contracts.V1;

namespace Perspektiva.Employer.Data;

/// <summary>A requirement profile as 32 small numbers in a column: level x 10 + importance, 0 where the dimension is not asked.</summary>
internal static class PackedRequirements
{
    public static short[]? Pack(IReadOnlyList<Requirement?>? requirements) =>
        requirements?.Select(requirement => requirement is null ? (short)0 : (short)((requirement.Level * 10) + (int)requirement.Importance)).ToArray();

    public static IReadOnlyList<Requirement?>? Unpack(short[]? packed) =>
        packed is null ? null : Array.ConvertAll(packed, number => number == 0 ? null : new Requirement(number / 10, (Importance)(number % 10)));
}
