using System.Globalization;

namespace Perspektiva.Matching.Engine.Tests;

/// <summary>How often a property is tried. Mutation testing runs the suite once a mutant and so takes a twentieth, of the index, whose loops are long, a hundredth (docs/testing.md); that can only miss mutants, never find false ones.</summary>
internal static class Effort
{
#if MUTATION_INDEX
    private const int Divisor = 100;
    private const int Least = 2;
    public const int Step = 10;
#elif MUTATION
    private const int Divisor = 20;
    private const int Least = 5;
    public const int Step = 1;
#else
    /// <summary>In the environment of a process that repeats what another one tries as often as it takes: which part of the tries is enough for it.</summary>
    public const string Part = "PERSPEKTIVA_TEST_TRIES_DIVIDED_BY";
    private const int Least = 1;
    private static readonly int Divisor = int.Parse(Environment.GetEnvironmentVariable(Part) ?? "1", CultureInfo.InvariantCulture);

    /// <summary>Every how manyth of many like answers is compared with the plain path.</summary>
    public const int Step = 1;
#endif

    public static long Of(int iterations) => Math.Max(Least, iterations / Divisor);
}
