namespace Perspektiva.Matching.Engine.Tests;

/// <summary>How often a property is tried. Mutation testing runs the suite once a mutant and so takes a twentieth, of the index, whose loops are long, a hundredth (docs/testing.md); that can only miss mutants, never find false ones.</summary>
internal static class Effort
{
    /// <summary>Every how manyth of many like answers is compared with the plain path.</summary>
    public const int Step =
#if MUTATION_INDEX
        10;
    private const int Least = 2;
    private const double Factor = 0.01;
#elif MUTATION
        1;
    private const int Least = 5;
    private const double Factor = 0.05;
#else
        1;
    private const int Least = 1;

    /// <summary>In the environment: how many times as often as in the usual run each property is tried. A campaign takes a hundred, a process that repeats what another one tries less than one.</summary>
    public const string Times = "PERSPEKTIVA_TEST_TRIES_TIMES";
    private static readonly double Factor = double.Parse(Environment.GetEnvironmentVariable(Times) ?? "1", System.Globalization.CultureInfo.InvariantCulture);
#endif

    public static long Of(int iterations) => Math.Max(Least, (long)(iterations * Factor));

    /// <summary>A size, which may be smaller for less effort but is no greater for more.</summary>
    public static int Size(int size) => (int)Math.Min(size, Of(size));
}
