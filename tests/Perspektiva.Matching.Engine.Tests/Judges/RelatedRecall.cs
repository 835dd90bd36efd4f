namespace Perspektiva.Matching.Engine.Tests.Judges;

/// <summary>How many of the occupations that O*NET calls related stand among the first 20 by a score.</summary>
internal static class RelatedRecall
{
    public const int Top = 20;

    /// <summary>The mean share over all occupations asked; equal scores by id, as in a ranking.</summary>
    /// <param name="occupations">The occupations.</param>
    /// <param name="score">Of the one asked and another: the higher, the nearer.</param>
    public static double Of(OnetOccupations occupations, Func<Judged, Judged, double> score) =>
        occupations.Queries.Average(query => Share(
            occupations.All.Where(other => other != query.Occupation)
                .OrderByDescending(other => score(query.Occupation, other)).ThenBy(other => other.Place.Id)
                .Take(Top).Select(other => other.Code),
            query.Related));

    public static double Chance(OnetOccupations occupations) => (double)Top / (occupations.All.Count - 1);

    public static double Share(IEnumerable<string> found, HashSet<string> related) => (double)found.Count(related.Contains) / related.Count;

    /// <summary>Cosine of the same 32 levels.</summary>
    public static double Cosine(Judged one, Judged other)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < AbilityProfile.Dimensions; i++)
        {
            var (a, b) = (one.Person.Abilities.Levels[i], other.Person.Abilities.Levels[i]);
            product += a * b;
            squareA += a * a;
            squareB += b * b;
        }

        return product / Math.Sqrt(squareA * squareB);
    }
}
