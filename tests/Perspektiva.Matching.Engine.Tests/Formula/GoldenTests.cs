using System.Globalization;

namespace Perspektiva.Matching.Engine.Tests.Formula;

/// <summary>Holds the formula and each book of rules to the answers they gave when they were frozen.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void FitV1AndRulesV1_FrozenPairs_GiveTheFrozenAnswers() => AssertFrozen("fit-v1", Fits());

    [Fact]
    public void RulesV2_FrozenPairs_GiveTheFrozenAnswers() => AssertFrozen("rules-v2", Pairs().Select(pair => $"{pair.Seed} {Excluding(RuleBookV2.Book, pair.Participant, pair.Place)}".TrimEnd()));

    [Fact]
    public void RulesV3_FrozenPairs_GiveTheFrozenAnswers() => AssertFrozen("rules-v3", Pairs().Select(pair => $"{pair.Seed} {Excluding(RuleBookV3.Book, pair.Participant, pair.Place)}".TrimEnd()));

    private static void AssertFrozen(string version, IEnumerable<string> lines)
    {
        var path = RepositoryFiles.Path($"tests/Perspektiva.Matching.Engine.Tests/Golden/{version}.txt");

        // Set only to freeze a new version; the file is never rewritten for an old one.
        if (Environment.GetEnvironmentVariable("PERSPEKTIVA_FREEZE_GOLDEN") == version)
            File.WriteAllLines(path, lines);

        Assert.Equal(File.ReadAllLines(path), lines);
    }

    // Seed, fit, low, high, distance in metres, excluding rules.
    private static IEnumerable<string> Fits()
    {
        foreach (var (seed, participant, place) in Pairs())
        {
            var fit = FitFormulaV1.Evaluate(participant, place, Samples.Today, FitParameters.Current);
            var numbers = string.Create(CultureInfo.InvariantCulture, $"{seed} {fit.Fit} {fit.Low} {fit.High} {fit.DistanceMetres}");
            yield return $"{numbers} {Excluding(RuleBookV1.Book, participant, place)}".TrimEnd();
        }
    }

    private static IEnumerable<(int Seed, ParticipantProfile Participant, PlaceProfile Place)> Pairs()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            yield return (seed, Samples.Participant(random), Samples.Place(random));
        }
    }

    private static string Excluding(RuleBook book, ParticipantProfile participant, PlaceProfile place) =>
        string.Join(',', WhyNotReasons.Of(book, RuleContext.Of(participant, place, Samples.Today), Audience.Coach).Select(exclusion => exclusion.RuleId));
}
