using System.Globalization;

namespace Perspektiva.Matching.Engine.Tests.Formula;

/// <summary>Holds formula v1 and rules v1 to the answers they gave when they were frozen.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void FitV1_FrozenPairs_GiveTheFrozenAnswers()
    {
        var path = RepositoryFiles.Path("tests/Perspektiva.Matching.Engine.Tests/Golden/fit-v1.txt");

        // Set only to freeze a new version; the file is never rewritten for an old one.
        if (Environment.GetEnvironmentVariable("PERSPEKTIVA_FREEZE_GOLDEN") == "fit-v1")
            File.WriteAllLines(path, Lines());

        Assert.Equal(File.ReadAllLines(path), Lines());
    }

    /// <summary>Seed, fit, low, high, distance in metres, excluding rules.</summary>
    internal static IEnumerable<string> Lines()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (participant, place) = (Samples.Participant(random), Samples.Place(random));
            var fit = FitFormulaV1.Evaluate(participant, place, Samples.Today, FitParameters.Current);
            var excluded = MatchingEngine.WhyNot(participant, place, Samples.Today, Audience.Coach).Select(e => e.RuleId);
            var numbers = string.Create(CultureInfo.InvariantCulture, $"{seed} {fit.Fit} {fit.Low} {fit.High} {fit.DistanceMetres}");
            yield return $"{numbers} {string.Join(',', excluded)}".TrimEnd();
        }
    }
}
