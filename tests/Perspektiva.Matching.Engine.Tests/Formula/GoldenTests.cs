using System.Globalization;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Matching.Engine.Tests.Formula;

/// <summary>Holds the formula and each book of rules to the answers they gave when they were frozen.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void FitV1AndRulesV1_FrozenPairs_GiveTheFrozenAnswers() => AssertFrozen("fit-v1", Fits());

    // Six in seven of the pairs above only show the cap of decisive gaps; here most show the sum, and each line what it is of.
    [Fact]
    public void FitV1_FrozenPairsBelowTheCap_GiveTheFrozenCosts()
    {
        var fits = EasyPairs().Select(pair => (pair.Seed, Fit: FitFormulaV1.Evaluate(pair.Participant, pair.Place, Samples.Today, FitParameters.Current))).ToList();

        AssertFrozen("fit-v1-uncapped", fits.Select(pair => $"{pair.Seed} {Costs(pair.Fit)}"));
        Assert.InRange(fits.Count(pair => pair.Fit.CapCost == 0), 200, 299);
    }

    [Fact]
    public void RulesV2_FrozenPairs_GiveTheFrozenAnswers() => AssertFrozen("rules-v2", Pairs().Select(pair => $"{pair.Seed} {Excluding(RuleBookV2.Book, pair.Participant, pair.Place)}".TrimEnd()));

    // The frozen pairs hardly meet what version 3 is about, so it is held by as many that do.
    [Fact]
    public void RulesV3_FrozenPairs_GiveTheFrozenAnswers()
    {
        var edges = AtTheEdges().ToList();

        AssertFrozen("rules-v3", Pairs().Concat(edges).Select(pair => $"{pair.Seed} {Excluding(RuleBookV3.Book, pair.Participant, pair.Place)}".TrimEnd()));
        Assert.InRange(edges.Count(pair => Excluding(RuleBookV2.Book, pair.Participant, pair.Place) != Excluding(RuleBookV3.Book, pair.Participant, pair.Place)), 30, 299);
    }

    // With the day that "lawful from" names, and by as many more pairs that meet what version 4 is about.
    [Fact]
    public void RulesV4_FrozenPairs_GiveTheFrozenAnswers()
    {
        var nights = OverMidnight().ToList();

        AssertFrozen("rules-v4", Pairs().Concat(AtTheEdges()).Concat(nights).Select(pair => $"{pair.Seed} {Excluding(RuleBookV4.Book, pair.Participant, pair.Place, days: true)}".TrimEnd()));
        Assert.InRange(nights.Count(pair => Excluding(RuleBookV3.Book, pair.Participant, pair.Place) != Excluding(RuleBookV4.Book, pair.Participant, pair.Place)), 30, 299);
        Assert.InRange(nights.Count(pair => Days(RuleBookV3.Book, pair) > Days(RuleBookV4.Book, pair)), 10, 299);

        static int Days(RuleBook book, (int Seed, ParticipantProfile Participant, PlaceProfile Place) pair) => Excluding(book, pair.Participant, pair.Place, days: true).Count(c => c == '>');
    }

    private static void AssertFrozen(string version, IEnumerable<string> lines)
    {
        var path = Path.Combine(Repository.Root, $"tests/Perspektiva.Matching.Engine.Tests/Golden/{version}.txt");

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

    // Fit, low, high, costs of interest, commute, hours, waiting, cap, what the floor gives back, and the dimensions that cost.
    private static string Costs(PairFit fit)
    {
        var dimensions = string.Join(',', fit.Dimensions.Where(d => d.Cost > 0).Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Dimension}:{d.Cost}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{fit.Fit} {fit.Low} {fit.High} {fit.InterestCost} {fit.CommuteCost} {fit.HoursCost} {fit.WaitingCost} {fit.CapCost} {fit.FloorRelief} {dimensions}").TrimEnd();
    }

    private static IEnumerable<(int Seed, ParticipantProfile Participant, PlaceProfile Place)> EasyPairs()
    {
        for (var seed = 600; seed < 900; seed++)
        {
            var random = new Random(seed);
            yield return (seed, Samples.Participant(random), Samples.EasyPlace(random));
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

    /// <summary>Young people without nights, in sectors and shifts of which the law makes exceptions, and lengths within a day of what it bounds, begun at a month's end.</summary>
    private static IEnumerable<(int Seed, ParticipantProfile Participant, PlaceProfile Place)> AtTheEdges()
    {
        string?[] sectors = [null, "01.13", "01.41", "10.71", "10.72", "41", "41.10", "41.20", "43.32", "47", "47.11", "47.81", "47.91", "47.99", "52.10", "56.10", "86.10", "90.01", "93.21", "96.02", "97.00"];
        (PlaceType Type, int Months)[] lengths =
        [
            (PlaceType.TrialEmployment, 3), (PlaceType.EntryQualification, 4), (PlaceType.EntryQualification, 12), (PlaceType.InCompanyQualification, 36), (PlaceType.Apprenticeship, 36),
        ];
        for (var seed = 300; seed < 600; seed++)
        {
            var random = new Random(seed);
            var (participant, place) = (Samples.Participant(random), Samples.Place(random));
            var (type, months) = lengths[random.Next(lengths.Length)];
            var (start, begin) = (Samples.Today.AddMonths(1 + random.Next(24)).AddDays(-1 - random.Next(3)), new TimeOnly(random.Next(24), 0));
            yield return (
                seed,
                participant with { CannotDo = FunctionalConstraint.Night, AgeBand = (AgeBand)random.Next(5), NextBandOn = null, AvailableFrom = null, AvailableTo = null },
                place with
                {
                    Type = type,
                    Wz = sectors[random.Next(sectors.Length)],
                    Demands = FunctionalConstraint.None,
                    Days = (Weekdays)random.Next(1, 128),
                    ShiftStart = begin,
                    ShiftEnd = begin.AddMinutes((30 * random.Next(16, 23)) + random.Next(2)),
                    PieceWork = random.Next(3) == 0,
                    StartFrom = start,
                    StartTo = null,
                    EndsOn = start.AddMonths(months).AddDays(random.Next(-2, 2)),
                });
        }
    }

    /// <summary>People who cannot work at weekends, some of them young, and shifts that mostly end on the next day, at places that some begin too late for.</summary>
    private static IEnumerable<(int Seed, ParticipantProfile Participant, PlaceProfile Place)> OverMidnight()
    {
        for (var seed = 600; seed < 900; seed++)
        {
            var random = new Random(seed);
            var (participant, place, begin) = (Samples.Participant(random), Samples.Place(random), new TimeOnly(random.Next(13, 24), 0));
            yield return (
                seed,
                participant with
                {
                    CannotDo = FunctionalConstraint.Weekend,
                    AvailableFrom = null,
                    AvailableTo = random.Next(3) == 0 ? Samples.Today.AddDays(random.Next(400)) : null,
                },
                place with
                {
                    Demands = FunctionalConstraint.None,
                    Days = random.Next(2) == 0 ? (Weekdays)random.Next(1, 128) : Weekdays.WorkingWeek,
                    ShiftStart = begin,
                    ShiftEnd = begin.AddMinutes(30 * random.Next(12, 23)),
                    StartFrom = null,
                    StartTo = random.Next(3) == 0 ? Samples.Today.AddDays(random.Next(400)) : null,
                });
        }
    }

    private static string Excluding(RuleBook book, ParticipantProfile participant, PlaceProfile place, bool days = false) => string.Join(
        ',',
        WhyNotReasons.Of(book, RuleContext.Of(participant, place, Samples.Today), Audience.Coach)
            .Select(exclusion => days && exclusion.From is { } day ? string.Create(CultureInfo.InvariantCulture, $"{exclusion.RuleId}>{day:yyyy-MM-dd}") : exclusion.RuleId));
}
