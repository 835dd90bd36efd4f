using System.Collections.Immutable;
using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Explanation;

public sealed class ExplanationTests
{
    private static readonly Gen<(ParticipantProfile, PlaceProfile, Adaptation[])> AnyCase = Case(Gen.Int.Select(seed => AnyAdaptation(new Random(seed))));

    /// <summary>Only what eases a place: other days or times may as well run against a rule.</summary>
    private static readonly Gen<(ParticipantProfile, PlaceProfile, Adaptation[])> EasedCase =
        Case(Gen.Select(Gen.Int[0, 31], Gen.Int[0, 2], Gen.Int[0, 8191], (d, l, r) => new Adaptation { Dimension = (Dimension)d, Levels = l, Removes = (FunctionalConstraint)r }));

    [Fact]
    public void AnyAdaptation_EachMember_IsSetInSome()
    {
        var (nothing, drawn) = (new Adaptation(), Enumerable.Range(0, 50).Select(seed => AnyAdaptation(new Random(seed))).ToList());

        Assert.All(typeof(Adaptation).GetProperties(), member => Assert.Contains(drawn, adaptation => !Equals(member.GetValue(adaptation), member.GetValue(nothing))));
    }

    [Fact]
    public void Explain_AnyPair_PartsSumExactlyToTheFit() => AnyCase.Sample(
        (participant, place, adaptations) =>
        {
            var e = MatchingEngine.Explain(participant, place, adaptations, Samples.Today, Audience.Coach);
            return e.AsIs.Parts.Sum(p => p.Points) == e.AsIs.Fit && e.Adapted.Parts.Sum(p => p.Points) == e.Adapted.Fit && e.Problems.IsEmpty;
        },
        iter: Effort.Of(3000));

    [Fact]
    public void Explain_Adapted_NeverFitsWorseForSupportAndNeverAddsAnExclusion() => EasedCase.Sample(
        (participant, place, adaptations) =>
        {
            var e = MatchingEngine.Explain(participant, place, adaptations, Samples.Today, Audience.Coach);
            Assert.True(e.Adapted.Fit >= e.AsIs.Fit);
            Assert.Empty(e.Adapted.Excluded.Select(x => x.RuleId).Except(e.AsIs.Excluded.Select(x => x.RuleId), StringComparer.Ordinal));
        },
        iter: Effort.Of(1000));

    [Fact]
    public void Explain_EveryOpenGap_HasAnAnswer() => AnyCase.Sample(
        (participant, place, adaptations) => Assert.All(
            MatchingEngine.Explain(participant, place, adaptations, Samples.Today, Audience.Coach).AsIs.Parts.Where(p => p.Kind == GapKind.OverChallenge),
            part => Assert.NotEmpty(part.Answers)),
        iter: Effort.Of(500));

    [Fact]
    public void WhyNot_YouthBeforeABirthday_SaysFromWhenInBothLanguages()
    {
        var young = Samples.PlainParticipant with { AgeBand = AgeBand.Youth15, NextBandOn = new DateOnly(2027, 5, 3) };
        var kitchen = Samples.PlainPlace with { Wz = "56.10", ShiftStart = new TimeOnly(13, 0), ShiftEnd = new TimeOnly(22, 0) };

        var reason = Assert.Single(MatchingEngine.WhyNot(young, kitchen, Samples.Today, Audience.Participant));

        Assert.Equal(("youth.night", "§ 14 JArbSchG", new DateOnly(2027, 5, 3)), (reason.RuleId, reason.Citation, reason.From!.Value));
        Assert.StartsWith("Lawful from 3 May 2027 on.", reason.Change.En, StringComparison.Ordinal);
        Assert.StartsWith("Zulässig ab 3. Mai 2027.", reason.Change.De, StringComparison.Ordinal);
        Assert.Empty(MatchingEngine.WhyNot(young, kitchen, new DateOnly(2027, 5, 3), Audience.Participant));
    }

    [Fact]
    public void WhyNot_LeapDayBirthday_IsReckonedOnTheFirstOfMarch()
    {
        var young = Samples.PlainParticipant with { AgeBand = AgeBand.Youth16, NextBandOn = new DateOnly(2028, 2, 29) };
        var job = Samples.PlainPlace with { PieceWork = true };

        Assert.Equal(new DateOnly(2029, 3, 1), Assert.Single(MatchingEngine.WhyNot(young, job, Samples.Today, Audience.Coach)).From);
    }

    [Fact]
    public void WhyNot_ForAnEmployer_TellsNoAgeNoDateNoConsent() => Gen.Select(Samples.AnyParticipant, Samples.AnyPlace).Sample(
        (participant, place) => Assert.All(
            MatchingEngine.WhyNot(participant, place, Samples.Today, Audience.Employer),
            e =>
            {
                Assert.Null(e.From);
                Assert.DoesNotContain("youth", e.RuleId, StringComparison.Ordinal);
                Assert.DoesNotContain("consent", e.RuleId, StringComparison.Ordinal);
                Assert.DoesNotContain("JArbSchG", e.Citation, StringComparison.Ordinal);
                Assert.DoesNotContain("18", e.Reason.En + e.Change.En, StringComparison.Ordinal);
            }),
        iter: Effort.Of(2000));

    [Fact]
    public void WhyNot_ForAnEmployer_SaysNotYet()
    {
        var young = Samples.PlainParticipant with { AgeBand = AgeBand.Youth17, NextBandOn = new DateOnly(2027, 5, 3) };

        var reason = Assert.Single(MatchingEngine.WhyNot(young, Samples.PlainPlace with { PieceWork = true, BelowGround = true }, Samples.Today, Audience.Employer));

        Assert.Equal(("not-yet", "Not yet.", "Noch nicht."), (reason.RuleId, reason.Change.En, reason.Change.De));
    }

    [Fact]
    public void Explain_AMinorsNotes_FollowTheAct()
    {
        var young = Samples.PlainParticipant with { AgeBand = AgeBand.Youth17, NextBandOn = new DateOnly(2027, 9, 1) };
        var light = Samples.PlainPlace with { LightWork = true };

        // § 32 Abs. 2: two months from 1 March are 61 days, and only light work is freed.
        Assert.Empty(Notes(young, light with { DurationDays = 61 }));
        Assert.Equal(["note.medical"], Notes(young, light with { DurationDays = 62 }).Select(n => n.Key));
        Assert.Empty(Notes(young with { NextBandOn = new DateOnly(2028, 9, 1) }, light with { StartFrom = new DateOnly(2027, 12, 31), DurationDays = 61 })); // to 29 February
        Assert.Equal(["note.medical"], Notes(young with { NextBandOn = new DateOnly(2028, 9, 1) }, light with { StartFrom = new DateOnly(2027, 12, 31), DurationDays = 62 }).Select(n => n.Key));
        Assert.Equal(["note.medical"], Notes(young, light).Select(n => n.Key));
        Assert.Equal(["note.medical"], Notes(young, Samples.PlainPlace with { DurationDays = 61 }).Select(n => n.Key));
        Assert.Equal(["note.medical", "note.sunday"], Notes(young, Samples.PlainPlace with { Days = Weekdays.Saturday }).Select(n => n.Key));
        Assert.Equal(["note.medical", "note.sunday"], Notes(young, Samples.PlainPlace with { Days = Weekdays.Sunday }).Select(n => n.Key));
        Assert.All(Notes(young, light), note => Assert.True(note.De.Contains("14 Monate", StringComparison.Ordinal) && note.En.Contains("14 months", StringComparison.Ordinal)));
        Assert.Empty(Notes(Samples.PlainParticipant, Samples.PlainPlace with { Days = Weekdays.Sunday }));
    }

    [Fact]
    public void Explain_BenefitNotStated_NotesWhatMustBeGranted()
    {
        static string Note(PlaceType type) => Assert.Single(Notes(Samples.PlainParticipant, Samples.PlainPlace with { Type = type })).De;

        Assert.Contains("§ 55 SGB IX", Note(PlaceType.InCompanyQualification), StringComparison.Ordinal);
        Assert.Contains("§ 55 SGB IX", Note(PlaceType.SupportedJob), StringComparison.Ordinal);
        Assert.Contains("§§ 61, 61a, 219 SGB IX", Note(PlaceType.WorkshopPlace), StringComparison.Ordinal);
        Assert.Contains("§§ 61, 61a, 219 SGB IX", Note(PlaceType.BudgetForWork), StringComparison.Ordinal);
        var decided = Samples.PlainParticipant with { BenefitsGranted = Entitlements.WorkshopBenefits };
        Assert.Empty(Notes(decided, Samples.PlainPlace with { Type = PlaceType.WorkshopPlace }));
        Assert.Equal(["note.entitlement"], Notes(decided, Samples.PlainPlace with { Type = PlaceType.SupportedJob }).Select(n => n.Key));
        Assert.Empty(Notes(Samples.PlainParticipant with { BenefitsRefused = Entitlements.WorkshopBenefits }, Samples.PlainPlace with { Type = PlaceType.WorkshopPlace }));
    }

    [Fact]
    public void Explain_WrongInput_NamesItAndScoresNothing()
    {
        var wrong = MatchingEngine.Explain(Samples.PlainParticipant with { HoursMax = 0 }, Samples.PlainPlace, [new Adaptation { Levels = 9 }], Samples.Today, Audience.Coach);

        Assert.Equal(["hours-out-of-range", "adaptation-out-of-range"], wrong.Problems.Select(p => p.Code));
        Assert.Equal((0, false), (wrong.AsIs.Fit, wrong.AsIs.Suitable));
    }

    [Theory]
    [InlineData(2, 0, "2 is asked (decisive). This is not yet assessed and counts as 3 for now.")]
    [InlineData(3, 0, "3 is asked (decisive). This is not yet assessed and counts as 3 for now.")]
    [InlineData(4, 220, "4 is asked (decisive). This is not yet assessed and counts as one level too few for now.")]
    [InlineData(5, 220, "5 is asked (decisive). This is not yet assessed and counts as one level too few for now.")]
    public void Explain_NotAssessed_SaysWhatThePointsAreFor(int asked, int cost, string text)
    {
        var person = Samples.PlainParticipant with { Abilities = Samples.PlainParticipant.Abilities.With(Dimension.Reading, null) };
        var place = Samples.PlainPlace with { Requirements = RequirementProfile.Nothing.With(Dimension.Reading, asked, Importance.Decisive) };

        var part = MatchingEngine.Explain(person, place, [], Samples.Today, Audience.Coach).AsIs.Parts.Single(part => part.Dimension == Dimension.Reading);

        Assert.Equal((-cost, "part.Unknown"), (part.Points, part.Text.Key));
        Assert.EndsWith(text, part.Text.En, StringComparison.Ordinal);
        Assert.Equal(cost > 0, part.Text.De.EndsWith("zählt vorläufig als eine Stufe zu wenig.", StringComparison.Ordinal));
    }

    [Fact]
    public void Texts_BothLanguages_HaveTheSameKeysAndPlaces()
    {
        Assert.Equal(TextCatalog.KeysDe.Order(StringComparer.Ordinal), TextCatalog.KeysEn.Order(StringComparer.Ordinal));
        foreach (var id in RuleBook.Current.Pair.Select(r => r.Id).Concat(YouthRules.All.Select(r => r.Id)))
        {
            Assert.Contains($"rule.{id}", TextCatalog.KeysDe);
            Assert.Contains($"rule.{id}.change", TextCatalog.KeysDe);
        }

        foreach (var key in TextCatalog.KeysDe.Where(k => !k.Contains('.', StringComparison.Ordinal)))
            Assert.Fail($"{key} has no area");
    }

    [Fact]
    public void Replay_AnyPair_GivesTheSameAnswerBitByBit() => AnyCase.Sample(
        (participant, place, adaptations) =>
        {
            var snapshot = Replay.Of(participant, place, adaptations, Samples.Today).ToJson();
            var replayed = Replay.FromJson(snapshot, out _)!.Run(Audience.Coach, out _);
            var now = MatchingEngine.Explain(participant, place, adaptations, Samples.Today, Audience.Coach);
            return System.Text.Json.JsonSerializer.Serialize(replayed) == System.Text.Json.JsonSerializer.Serialize(now);
        },
        iter: Effort.Of(200));

    [Fact]
    public void Replay_OfAnEarlierBook_IsAnsweredByIt()
    {
        var weekend = Samples.PlainPlace with { Days = Weekdays.Saturday };
        var person = Samples.PlainParticipant with { CannotDo = FunctionalConstraint.Weekend };
        var now = Replay.Of(person, weekend, [], Samples.Today);

        var then = Replay.FromJson((now with { RulesVersion = "rules-v1" }).ToJson(), out _)!.Run(Audience.Coach, out var reason);

        Assert.Null(reason);
        Assert.Equal(("rules-v1", true), (then!.RulesVersion, then.AsIs.Suitable));
        Assert.Equal(["functional.cannot"], now.Run(Audience.Coach, out _)!.AsIs.Excluded.Select(exclusion => exclusion.RuleId));
        Assert.Equal(["functional.cannot"], (now with { RulesVersion = "rules-v2" }).Run(Audience.Coach, out _)!.AsIs.Excluded.Select(exclusion => exclusion.RuleId));
    }

    [Fact]
    public void Replay_ErasedOrBrokenOrUnknown_SaysSo()
    {
        Assert.Null(Replay.FromJson(null, out var erased));
        Assert.Contains("erased", erased, StringComparison.Ordinal);
        Assert.Null(Replay.FromJson("{\"Participant\":", out var broken));
        Assert.Contains("cannot be read", broken, StringComparison.Ordinal);
        Assert.Null(Replay.FromJson("null", out var nothing));
        Assert.Contains("cannot be read", nothing, StringComparison.Ordinal);
        var old = Replay.Of(Samples.PlainParticipant, Samples.PlainPlace, [], Samples.Today) with { FormulaVersion = "fit-v0" };
        Assert.Null(old.Run(Audience.Coach, out var unknown));
        Assert.Contains("fit-v0", unknown, StringComparison.Ordinal);
    }

    private static Gen<(ParticipantProfile, PlaceProfile, Adaptation[])> Case(Gen<Adaptation> adaptation) =>
        Gen.Select(Samples.AnyParticipant, Samples.AnyOrEasyPlace, adaptation.Array[0, 3]);

    private static Adaptation AnyAdaptation(Random random) => new()
    {
        Dimension = random.Next(3) == 0 ? null : (Dimension)random.Next(32),
        Levels = random.Next(3),
        Removes = (FunctionalConstraint)(random.Next(1 << 13) & random.Next(1 << 13)),
        RemovesHazards = (Hazard)(random.Next(128) & random.Next(128)),
        RemovesPieceWork = random.Next(2) == 0,
        DailyMinutes = random.Next(2) == 0 ? null : 1 + random.Next(1440),
        WeeklyMinutes = random.Next(2) == 0 ? null : 1 + random.Next(10_080),
        ShiftStart = random.Next(2) == 0 ? null : TimeOnly.MinValue.AddMinutes(random.Next(1440)),
        ShiftEnd = random.Next(2) == 0 ? null : TimeOnly.MinValue.AddMinutes(random.Next(1440)),
        Days = random.Next(2) == 0 ? null : (Weekdays)random.Next(128),
    };

    private static ImmutableArray<LocalText> Notes(ParticipantProfile person, PlaceProfile place) =>
        MatchingEngine.Explain(person, place, [], Samples.Today, Audience.Coach).AsIs.Notes;
}
