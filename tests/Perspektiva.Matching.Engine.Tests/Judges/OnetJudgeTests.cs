using System.Globalization;

namespace Perspektiva.Matching.Engine.Tests.Judges;

/// <summary>
/// An outside judge: with an occupation's own O*NET ratings as abilities, do the occupations that O*NET calls related rank high? docs/matching.md tells what came out and why
/// the fit, which asks whether a person can do the work, finds fewer of them than cosine, which asks whether two occupations are alike.
/// </summary>
public sealed class OnetJudgeTests
{
    private const int Top = 20;

    [Fact]
    public void RankPlaces_OwnRatingsShippedPart_RelatedOccupationsRankHigh()
    {
        var recall = Judge(OnetOccupations.Shipped());

        Assert.True(recall.Fit >= 3 * recall.Chance, $"{recall}");
        Assert.True(recall.BothWays >= 5 * recall.Chance, $"{recall}");
    }

    [Fact]
    public void RankPlaces_OwnRatingsWholeSurvey_RelatedOccupationsRankHigh()
    {
        var data = Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "PERSPEKTIVA_DATA is not set");

        var recall = Judge(OnetOccupations.Whole(data));

        Assert.True(recall.Fit >= 4 * recall.Chance, $"{recall}");
        Assert.True(recall.BothWays >= 7 * recall.Chance, $"{recall}");
    }

    private static Recall Judge(OnetOccupations occupations)
    {
        Assert.NotEmpty(occupations.Queries);
        double fit = 0, bothWays = 0, cosine = 0;
        foreach (var (occupation, related) in occupations.Queries)
        {
            var others = occupations.All.Where(other => other != occupation).ToList();
            var codes = others.ToDictionary(other => other.Place.Id, other => other.Code);
            var ranking = MatchingEngine.RankPlaces(occupation.Person, others.Select(other => other.Place), Samples.Options(Top));
            fit += Share(ranking.Items.Select(row => codes[row.PlaceId]), related);
            bothWays += Share(Best(others, other => Fit(occupation.Person, other.Place) + Fit(other.Person, occupation.Place)), related);
            cosine += Share(Best(others, other => Cosine(occupation.Person.Abilities, other.Person.Abilities)), related);
        }

        var count = occupations.Queries.Count;
        var recall = new Recall(fit / count, bothWays / count, cosine / count, (double)Top / (occupations.All.Count - 1));
        TestContext.Current.TestOutputHelper!.WriteLine($"{count} occupations against {occupations.All.Count - 1} others: {recall}");
        return recall;
    }

    private static IEnumerable<string> Best(IEnumerable<Judged> others, Func<Judged, double> score) =>
        others.OrderByDescending(score).ThenBy(other => other.Place.Id).Take(Top).Select(other => other.Code);

    private static double Share(IEnumerable<string> found, HashSet<string> related) => (double)found.Count(related.Contains) / related.Count;

    private static int Fit(ParticipantProfile person, PlaceProfile place) => FitFormulaV1.Evaluate(person, place, Samples.Today, FitParameters.Current).Fit;

    private static double Cosine(AbilityProfile a, AbilityProfile b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < AbilityProfile.Dimensions; i++)
        {
            product += a.Levels[i] * b.Levels[i];
            squareA += a.Levels[i] * a.Levels[i];
            squareB += b.Levels[i] * b.Levels[i];
        }

        return product / Math.Sqrt(squareA * squareB);
    }

    /// <summary>Shares of the related occupations among the first 20.</summary>
    private sealed record Recall(double Fit, double BothWays, double Cosine, double Chance)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"recall at {Top}: fit {Fit:0.000} ({Fit / Chance:0.0}x chance), fit both ways {BothWays:0.000} ({BothWays / Chance:0.0}x), cosine {Cosine:0.000} ({Cosine / Chance:0.0}x), chance {Chance:0.000}");
    }
}
