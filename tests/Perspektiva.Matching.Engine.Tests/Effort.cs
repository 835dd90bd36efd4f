namespace Perspektiva.Matching.Engine.Tests;

/// <summary>How often a property is tried. Mutation testing runs the suite once a mutant and so takes a twentieth (docs/testing.md); that can only miss mutants, never find false ones.</summary>
internal static class Effort
{
#if MUTATION
    private const int Divisor = 20;
#else
    private const int Divisor = 1;
#endif

    public static long Of(int iterations) => Math.Max(5, iterations / Divisor);
}
