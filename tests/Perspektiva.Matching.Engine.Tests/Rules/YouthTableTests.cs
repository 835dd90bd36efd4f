using System.Globalization;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Matching.Engine.Tests.Rules;

/// <summary>DOMAIN's table of the Youth Labour Protection Act, walked row by row: each rule and each exception at both sides of its edge.</summary>
public sealed class YouthTableTests
{
    private static readonly PlaceProfile Plain = Samples.PlainPlace;

    /// <summary>Row, rule, class, what is still lawful, what is not.</summary>
    private static readonly (string Row, string Rule, YouthClass Class, PlaceProfile Lawful, PlaceProfile Unlawful)[] Edges =
    [
        ("child, youth", "youth.child-work", YouthClass.ChildInSchooling, Light(PlaceType.Internship), Light(PlaceType.Job)),
        ("child, youth: schooling makes a child", "youth.child-work", YouthClass.ChildInSchooling, Light(PlaceType.TrialDays), Light(PlaceType.Apprenticeship)),
        ("work of children: light", "youth.child-light-work", YouthClass.ChildPastSchooling, Light(PlaceType.Job), Light(PlaceType.Job) with { LightWork = false }),
        ("work of children: light, no danger", "youth.child-light-work", YouthClass.ChildPastSchooling, Light(PlaceType.Job), Light(PlaceType.Job) with { Demands = FunctionalConstraint.Noise }),
        ("work of children: 7 h", "youth.child-light-work", YouthClass.ChildPastSchooling, Light(PlaceType.Job) with { DailyMinutes = 420 }, Light(PlaceType.Job) with { DailyMinutes = 421 }),
        ("work of children: 35 h", "youth.child-light-work", YouthClass.ChildInSchooling, Light(PlaceType.Internship) with { WeeklyMinutes = 2100 }, Light(PlaceType.Internship) with { WeeklyMinutes = 2101 }),
        ("work of children: apprenticeship", "youth.child-light-work", YouthClass.ChildPastSchooling, Plain with { Type = PlaceType.Apprenticeship }, Plain),
        ("daily time: 8 h", "youth.daily", YouthClass.Youth15, Day(480, 2400), Day(481, 2405)  with { Days = Weekdays.Monday }),
        ("daily time: 8.5 h where another day is shorter", "youth.daily", YouthClass.Youth17, Day(510, 2400), Day(511, 2400)),
        ("daily time: 8.5 h only where another day is shorter", "youth.daily", YouthClass.Youth16, Day(510, 2429), Day(510, 2430)),
        ("daily time: 8.5 h where the one other day is shorter", "youth.daily", YouthClass.Youth17, TwoDays(510, 989), TwoDays(510, 990)),
        ("weekly time: 40 h", "youth.weekly", YouthClass.Youth17, Day(480, 2400), Day(480, 2401)),
        ("breaks: none to 4.5 h", "youth.breaks", YouthClass.Youth15, Rest(270, 0), Rest(271, 0)),
        ("breaks: 30 min to 6 h", "youth.breaks", YouthClass.Youth15, Rest(360, 30), Rest(360, 29)),
        ("breaks: 60 min above 6 h", "youth.breaks", YouthClass.Youth16, Rest(361, 60), Rest(361, 59)),
        ("breaks: inside the shift", "youth.breaks", YouthClass.Youth16, Shift("08:00", "16:30"), Shift("08:00", "16:29")),
        ("span: 10 h", "youth.span", YouthClass.Youth15, Shift("08:00", "18:00"), Shift("08:00", "18:01")),
        ("span: mining below ground 8 h", "youth.span", YouthClass.Youth17, Shift("08:00", "16:00") with { BelowGround = true }, Shift("08:00", "16:01") with { BelowGround = true }),
        ("span: gastronomy 11 h", "youth.span", YouthClass.Youth15, Shift("08:00", "19:00") with { Wz = "56.10.1" }, Shift("08:00", "19:01") with { Wz = "56.10.1" }),
        ("span: agriculture 11 h", "youth.span", YouthClass.Youth15, Shift("08:00", "19:00") with { Wz = "01.13" }, Shift("08:00", "19:01") with { Wz = "01.13" }),
        ("span: animal husbandry 11 h", "youth.span", YouthClass.Youth15, Shift("08:00", "19:00") with { Wz = "01.41" }, Shift("08:00", "19:01") with { Wz = "01.41" }),
        ("span: building sites 11 h", "youth.span", YouthClass.Youth15, Shift("08:00", "19:00") with { Wz = "41.20" }, Shift("08:00", "19:00") with { Wz = "41.10" }),
        ("span: assembly sites 11 h", "youth.span", YouthClass.Youth15, Shift("08:00", "19:00") with { Wz = "43.32" }, Shift("08:00", "19:00") with { Wz = "33.20" }),
        ("rest: 12 h", "youth.rest", YouthClass.Youth17, Shift("08:00", "20:00"), Shift("08:00", "20:01")),
        ("night: from 6", "youth.night", YouthClass.Youth17, Shift("06:00", "14:00"), Shift("05:59", "14:00")),
        ("night: to 20", "youth.night", YouthClass.Youth17, Shift("12:00", "20:00"), Shift("12:00", "20:01")),
        ("night: never over midnight", "youth.night", YouthClass.Youth17, Shift("12:00", "20:00"), Shift("20:00", "04:00") with { MultiShift = true }),
        ("night: gastronomy to 22 from 16", "youth.night", YouthClass.Youth16, Shift("14:00", "22:00") with { Wz = "56.30" }, Shift("14:00", "22:01") with { Wz = "56.30" }),
        ("night: fairs to 22 from 16", "youth.night", YouthClass.Youth16, Shift("14:00", "22:00") with { Wz = "93.21" }, Shift("14:00", "22:00") with { Wz = "93.11" }),
        ("night: shift operation to 23 from 16", "youth.night", YouthClass.Youth16, Shift("15:00", "23:00") with { MultiShift = true }, Shift("15:00", "23:01") with { MultiShift = true }),
        ("night: agriculture from 5", "youth.night", YouthClass.Youth16, Shift("05:00", "13:00") with { Wz = "01.50" }, Shift("04:59", "13:00") with { Wz = "01.50" }),
        ("night: agriculture to 21", "youth.night", YouthClass.Youth16, Shift("13:00", "21:00") with { Wz = "01.50" }, Shift("13:00", "21:01") with { Wz = "01.50" }),
        ("night: agriculture to 21 from 6", "youth.night", YouthClass.Youth16, Shift("06:00", "21:00") with { Wz = "01.50" }, Shift("05:59", "21:00") with { Wz = "01.50" }),
        ("night: agriculture from 5 or to 21, not both", "youth.night", YouthClass.Youth16, Shift("05:00", "20:00") with { Wz = "01.50" }, Shift("05:00", "21:00") with { Wz = "01.50" }),
        ("night: bakeries from 5 from 16", "youth.night", YouthClass.Youth16, Shift("05:00", "13:00") with { Wz = "10.71" }, Shift("04:59", "13:00") with { Wz = "10.71" }),
        ("night: bakeries from 4 from 17", "youth.night", YouthClass.Youth17, Shift("04:00", "12:00") with { Wz = "10.71" }, Shift("03:59", "12:00") with { Wz = "10.71" }),
        ("five days", "youth.five-days", YouthClass.Youth15, On(31), On(63)),
        ("Saturday free", "youth.saturday", YouthClass.Youth17, On(31), On(62) with { Wz = "25.11" }),
        ("Sunday free", "youth.sunday", YouthClass.Youth17, On(31), On(95 & ~1) with { Wz = "47.11" }),
        ("holidays free", "youth.holiday", YouthClass.Youth17, Plain, Plain with { PublicHolidays = true }),
        ("holidays: as Sundays", "youth.holiday", YouthClass.Youth17, Plain with { PublicHolidays = true, Wz = "87.10" }, Plain with { PublicHolidays = true, Wz = "47.11" }),
        ("dangerous work", "youth.hazard", YouthClass.Youth17, Plain, Plain with { Hazards = Hazard.Accident }),
        ("dangerous work: training with supervision", "youth.hazard", YouthClass.Youth15, Training(Hazard.HazardousSubstances), Training(Hazard.HazardousSubstances) with { SpecialistSupervision = false }),
        ("dangerous work: never beyond capacity", "youth.hazard", YouthClass.Youth17, Training(Hazard.Accident), Training(Hazard.BeyondCapacity)),
        ("dangerous work: never morally dangerous", "youth.hazard", YouthClass.Youth17, Training(Hazard.HeatColdWet), Training(Hazard.MoralDanger)),
        ("piece work", "youth.piece-work", YouthClass.Youth17, Plain, Plain with { PieceWork = true }),
        ("piece work: not in training either", "youth.piece-work", YouthClass.Youth17, Training(Hazard.None), Training(Hazard.None) with { PieceWork = true }),
        ("below ground", "youth.below-ground", YouthClass.Youth17, Plain, Plain with { BelowGround = true }),
        ("below ground: training from 16", "youth.below-ground", YouthClass.Youth16, Training(Hazard.None) with { BelowGround = true }, Training(Hazard.None) with { BelowGround = true, SpecialistSupervision = false }),
        ("times not stated", "youth.times-unknown", YouthClass.Youth17, Plain, Plain with { ShiftEnd = null }),
    ];

    /// <summary>Names of the edges, for the walk over the table.</summary>
    internal static IEnumerable<string> EdgeNames => Edges.Select(edge => edge.Row);

    public static TheoryData<string> Rows => [.. Edges.Select(edge => edge.Row)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Forbids_AtTheEdge_OnlyBeyondIt(string row)
    {
        var edge = Edges.Single(e => e.Row == row);
        var rule = YouthRules.All.Single(r => r.Id == edge.Rule);

        Assert.False(rule.Forbids(edge.Lawful, edge.Class), "the lawful side is forbidden");
        Assert.True(rule.Forbids(edge.Unlawful, edge.Class), "the unlawful side is allowed");
        Assert.False(rule.Forbids(edge.Unlawful, YouthClass.Adult), "an adult is held by it");
    }

    [Theory]
    [InlineData("youth.night", YouthClass.Youth15, YouthClass.Youth16, "56.10", "14:00", "22:00")]
    [InlineData("youth.night", YouthClass.Youth15, YouthClass.Youth16, "10.71", "05:00", "13:00")]
    [InlineData("youth.night", YouthClass.Youth16, YouthClass.Youth17, "10.71", "04:00", "12:00")]
    [InlineData("youth.night", YouthClass.Youth15, YouthClass.Youth16, "01.11", "05:00", "13:00")]
    public void Night_AtTheAgeEdge_LawfulOnlyFromThen(string id, object younger, object older, string wz, string from, string to)
    {
        var rule = YouthRules.All.Single(r => r.Id == id);
        var place = Shift(from, to) with { Wz = wz };

        Assert.True(rule.Forbids(place, (YouthClass)younger));
        Assert.False(rule.Forbids(place, (YouthClass)older));
    }

    [Fact]
    public void BelowGround_TrainingAt15_Forbidden() => Assert.True(
        YouthRules.All.Single(r => r.Id == "youth.below-ground").Forbids(Training(Hazard.None) with { BelowGround = true }, YouthClass.Youth15));

    [Theory]
    [InlineData("86.10", true, true)]
    [InlineData("86.21", false, false)]
    [InlineData("86.90", false, false)]
    [InlineData("87.30", true, true)]
    [InlineData("88.10", false, false)]
    [InlineData("47.11", true, false)]
    [InlineData("47.2", true, false)]
    [InlineData("47.30", true, false)]
    [InlineData("47.43", true, false)]
    [InlineData("47.5", true, false)]
    [InlineData("47.61", true, false)]
    [InlineData("47.73", true, false)]
    [InlineData("47.81", true, false)]
    [InlineData("47.91", false, false)]
    [InlineData("47.99", false, false)]
    [InlineData("47", false, false)]
    [InlineData("46.90", false, false)]
    [InlineData("10.71", true, false)]
    [InlineData("10.72", false, false)]
    [InlineData("96.02", true, false)]
    [InlineData("96.03", false, false)]
    [InlineData("49.31", true, false)]
    [InlineData("50.10", true, false)]
    [InlineData("51.10", true, false)]
    [InlineData("52.21", true, false)]
    [InlineData("53.20", true, false)]
    [InlineData("01.13", true, false)]
    [InlineData("01.41", true, true)]
    [InlineData("01.50", true, true)]
    [InlineData("01.61", true, false)]
    [InlineData("02.10", false, false)]
    [InlineData("97.00", true, false)]
    [InlineData("98.10", false, false)]
    [InlineData("56.10", true, true)]
    [InlineData("55.10", false, false)]
    [InlineData("93.21", true, true)]
    [InlineData("93.29", false, false)]
    [InlineData("90.01", true, true)]
    [InlineData("90.02", true, true)]
    [InlineData("90.03", false, false)]
    [InlineData("90.04", true, true)]
    [InlineData("90", false, false)]
    [InlineData("59.11", true, false)]
    [InlineData("59.12", true, false)]
    [InlineData("59.13", false, false)]
    [InlineData("59.14", false, false)]
    [InlineData("59.20", true, false)]
    [InlineData("60.10", true, false)]
    [InlineData("74.20", true, false)]
    [InlineData("74.10", false, false)]
    [InlineData("91.01", false, false)]
    [InlineData("93.11", true, true)]
    [InlineData("45.20", true, false)]
    [InlineData("45.11", false, false)]
    [InlineData("45.31", false, false)]
    [InlineData("", false, false)]
    [InlineData("25.11", false, false)]
    [InlineData(null, false, false)]
    public void Weekend_BySector_AsParagraphs16And17Say(string? wz, bool saturday, bool sunday)
    {
        var place = On(127) with { Wz = wz };

        Assert.Equal(!saturday, YouthRules.All.Single(r => r.Id == "youth.saturday").Forbids(place, YouthClass.Youth16));
        Assert.Equal(!sunday, YouthRules.All.Single(r => r.Id == "youth.sunday").Forbids(place, YouthClass.Youth16));
        Assert.Equal(!sunday, YouthRules.All.Single(r => r.Id == "youth.holiday").Forbids(place with { PublicHolidays = true }, YouthClass.Youth16));
    }

    [Fact]
    public void Table_EveryRule_HasAnEdge() =>
        Assert.Empty(YouthRules.All.Select(rule => rule.Id).Except(Edges.Select(edge => edge.Rule), StringComparer.Ordinal));

    [Theory]
    [InlineData("§ 2")]
    [InlineData("§ 5")]
    [InlineData("§ 7")]
    [InlineData("§ 8")]
    [InlineData("§ 11")]
    [InlineData("§ 12")]
    [InlineData("§ 13")]
    [InlineData("§ 14")]
    [InlineData("§ 15")]
    [InlineData("§ 16")]
    [InlineData("§ 17")]
    [InlineData("§ 18")]
    [InlineData("§ 22")]
    [InlineData("§ 23")]
    [InlineData("§ 24")]
    [InlineData("§ 32")]
    [InlineData("§ 33")]
    public void Documentation_EachParagraph_HasALine(string paragraph) =>
        Assert.Contains(File.ReadLines(Path.Combine(Repository.Root, "docs/matching.md")), line => line.StartsWith($"| {paragraph} |", StringComparison.Ordinal));

    [Fact]
    public void Documentation_EachRuleId_IsNamed()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs/matching.md"));

        Assert.All(YouthRules.All.Select(r => r.Id).Concat(RuleBook.Current.Pair.Select(r => r.Id)), id => Assert.Contains($"`{id}`", text, StringComparison.Ordinal));
    }

    private static PlaceProfile Light(PlaceType type) => Plain with { Type = type, LightWork = true, DailyMinutes = 420, WeeklyMinutes = 2100 };

    private static PlaceProfile Day(int daily, int weekly) => Plain with { DailyMinutes = daily, WeeklyMinutes = weekly };

    private static PlaceProfile TwoDays(int daily, int weekly) => Day(daily, weekly) with { Days = Weekdays.Monday | Weekdays.Tuesday };

    private static PlaceProfile Rest(int daily, int breaks) => Plain with { DailyMinutes = daily, BreakMinutes = breaks };

    private static PlaceProfile On(int days) => Plain with { Days = (Weekdays)days };

    private static PlaceProfile Training(Hazard hazard) => Plain with { Type = PlaceType.Apprenticeship, SpecialistSupervision = true, Hazards = hazard };

    private static PlaceProfile Shift(string from, string to) => Plain with
    {
        ShiftStart = TimeOnly.Parse(from, CultureInfo.InvariantCulture),
        ShiftEnd = TimeOnly.Parse(to, CultureInfo.InvariantCulture),
    };
}
