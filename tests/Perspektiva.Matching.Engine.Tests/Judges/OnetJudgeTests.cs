using System.Globalization;

namespace Perspektiva.Matching.Engine.Tests.Judges;

/// <summary>
/// An outside judge: with an occupation's own O*NET ratings as abilities, do the occupations that O*NET calls related rank high? docs/matching.md tells what came out and why
/// the fit, which asks whether a person can do the work, finds fewer of them than cosine, which asks whether two occupations are alike.
/// </summary>
public sealed class OnetJudgeTests
{
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
        var recall = new Recall(
            occupations.Queries.Average(query => Ranked(occupations, query.Occupation, query.Related)),
            RelatedRecall.Of(occupations, (one, other) => Fit(one.Person, other.Place) + Fit(other.Person, one.Place)),
            RelatedRecall.Of(occupations, RelatedRecall.Cosine),
            RelatedRecall.Chance(occupations));
        TestContext.Current.TestOutputHelper!.WriteLine($"{occupations.Queries.Count} occupations against {occupations.All.Count - 1} others: {recall}");
        return recall;
    }

    private static double Ranked(OnetOccupations occupations, Judged occupation, HashSet<string> related)
    {
        var others = occupations.All.Where(other => other != occupation).ToList();
        var codes = others.ToDictionary(other => other.Place.Id, other => other.Code);
        var ranking = MatchingEngine.RankPlaces(occupation.Person, others.Select(other => other.Place), Samples.Options(RelatedRecall.Top));
        return RelatedRecall.Share(ranking.Items.Select(row => codes[row.PlaceId]), related);
    }

    private static int Fit(ParticipantProfile person, PlaceProfile place) => FitFormulaV1.Evaluate(person, place, Samples.Today, FitParameters.Current).Fit;

    /// <summary>Shares of the related occupations among the first 20.</summary>
    private sealed record Recall(double Fit, double BothWays, double Cosine, double Chance)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"recall at {RelatedRecall.Top}: fit {Fit:0.000} ({Fit / Chance:0.0}x chance), fit both ways {BothWays:0.000} ({BothWays / Chance:0.0}x), cosine {Cosine:0.000} ({Cosine / Chance:0.0}x), chance {Chance:0.000}");
    }
}
