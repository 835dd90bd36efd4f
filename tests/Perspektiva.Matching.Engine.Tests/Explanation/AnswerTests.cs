namespace Perspektiva.Matching.Engine.Tests.Explanation;

/// <summary>What closes a gap, what an adaptation changes, and what the sentences say.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData(Dimension.Planning, "Adapt Aid Accompany")]
    [InlineData(Dimension.SpatialImagination, "Adapt Aid Accompany")]
    [InlineData(Dimension.Assertiveness, "Accompany Adapt")]
    [InlineData(Dimension.Teamwork, "Accompany Adapt")]
    [InlineData(Dimension.Perseverance, "Accompany Aid Adapt")]
    [InlineData(Dimension.Responsibility, "Accompany Aid Adapt")]
    [InlineData(Dimension.Drive, "Aid Adapt")]
    [InlineData(Dimension.ReactionSpeed, "Aid Adapt")]
    [InlineData(Dimension.Reading, "Aid Adapt Accompany")]
    [InlineData(Dimension.Speaking, "Aid Adapt Accompany")]
    public void For_AMindsDimension_TrainsFirstOneLevelAndLastMore(Dimension dimension, string others)
    {
        Assert.Empty(GapAnswers.For(dimension, Importance.Decisive, 0));
        Assert.Equal($"Train {others}", Words(dimension, Importance.Decisive, 1));
        Assert.Equal($"{others} Train", Words(dimension, Importance.Decisive, 2));
        Assert.Equal($"Train {others} Accept", Words(dimension, Importance.Important, 1));
        Assert.Equal($"{others} Train", Words(dimension, Importance.Important, 2));
        Assert.Equal($"{others} Train Accept", Words(dimension, Importance.Useful, 3));
    }

    [Theory]
    [InlineData(Dimension.StandingWalking)]
    [InlineData(Dimension.Stamina)]
    public void For_ABodysDimension_IsNeverTrained(Dimension dimension)
    {
        Assert.Equal("Adapt Aid", Words(dimension, Importance.Decisive, 1));
        Assert.Equal("Adapt Aid", Words(dimension, Importance.Decisive, 2));
        Assert.Equal("Adapt Aid Accept", Words(dimension, Importance.Useful, 2));
    }

    [Fact]
    public void Apply_EachAdaptation_ChangesWhatItNamesAndNothingElse()
    {
        var place = Samples.PlainPlace with
        {
            Demands = FunctionalConstraint.Heights | FunctionalConstraint.Noise,
            Hazards = Hazard.Accident | Hazard.HeatColdWet,
            Support = SupportProfile.None.With(Dimension.Reading, 1),
            PieceWork = true,
        };

        Assert.Equal(place, Adaptations.Apply(place, []));
        Assert.Equal(place with { PieceWork = false }, Adaptations.Apply(place, [new Adaptation { RemovesPieceWork = true }]));
        Assert.Equal(place, Adaptations.Apply(place, [new Adaptation { Levels = 2 }]));
        Assert.Equal(place with { Demands = FunctionalConstraint.Noise }, Adaptations.Apply(place, [new Adaptation { Removes = FunctionalConstraint.Heights }]));
        Assert.Equal(place with { Hazards = Hazard.HeatColdWet }, Adaptations.Apply(place, [new Adaptation { RemovesHazards = Hazard.Accident }]));
        Assert.Equal(
            place with { DailyMinutes = 300, WeeklyMinutes = 1200, ShiftStart = new TimeOnly(9, 0), ShiftEnd = new TimeOnly(15, 0), Days = Weekdays.Monday },
            Adaptations.Apply(place, [new Adaptation { DailyMinutes = 300, WeeklyMinutes = 1200, ShiftStart = new TimeOnly(9, 0), ShiftEnd = new TimeOnly(15, 0), Days = Weekdays.Monday }]));
        Assert.Equal(2, Adaptations.Apply(place, [new Adaptation { Dimension = Dimension.Reading, Levels = 1 }]).Support[Dimension.Reading]);
        Assert.Equal(2, Adaptations.Apply(place, [new Adaptation { Dimension = Dimension.Reading, Levels = 2 }]).Support[Dimension.Reading]);
        Assert.Equal(2, Adaptations.Apply(place, [new() { Dimension = Dimension.Care, Levels = 1 }, new() { Dimension = Dimension.Care, Levels = 1 }]).Support[Dimension.Care]);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(31, 2, true)]
    [InlineData(null, 2, true)]
    [InlineData(0, -1, false)]
    [InlineData(0, 3, false)]
    [InlineData(-1, 1, false)]
    [InlineData(32, 1, false)]
    public void Check_Adaptation_AtTheEdges(int? dimension, int levels, bool right)
    {
        var problem = Adaptations.Check([new Adaptation { Dimension = (Dimension?)dimension, Levels = levels }]);

        Assert.Equal(right ? null : "adaptation-out-of-range", problem?.Code);
        Assert.Equal(!right, problem?.Reason.Contains("0 to 2 levels", StringComparison.Ordinal) ?? false);
    }

    [Theory]
    [InlineData(AgeBand.Child, false, "The danger falls away; under 15 and in compulsory full-time schooling training does not allow it either.")]
    [InlineData(AgeBand.Youth16, true, "The danger falls away; under 15 and in compulsory full-time schooling training does not allow it either.")]
    [InlineData(AgeBand.Youth15, false, "The danger falls away, or training under a specialist allows it.")]
    public void WhyNot_ADanger_OffersTrainingToYouthsOnly(object band, bool schooling, string words)
    {
        var person = Samples.PlainParticipant with { AgeBand = (AgeBand)band, FullTimeSchooling = schooling };

        var change = MatchingEngine.WhyNot(person, Samples.PlainPlace with { Hazards = Hazard.Accident }, Samples.Today, Audience.Coach).Single(rule => rule.RuleId == "youth.hazard").Change;

        // The key is in the hash of stored answers.
        Assert.Equal(("rule.youth.hazard.change", words), (change.Key, change.En));
        Assert.Equal(words.Contains("or training", StringComparison.Ordinal), change.De == "Die Gefahr fällt weg, oder eine Ausbildung unter fachkundiger Aufsicht lässt sie zu.");
        Assert.DoesNotContain("eine Ausbildung unter", MatchingEngine.WhyNot(person, Samples.PlainPlace with { Hazards = Hazard.MoralDanger }, Samples.Today, Audience.Coach)
            .Single(rule => rule.RuleId == "youth.hazard").Change.De, StringComparison.Ordinal);
    }

    [Fact]
    public void WhyNot_ADangerInTrainingForAChild_IsLawfulFromTheBirthdayOn()
    {
        var child = Samples.PlainParticipant with { AgeBand = AgeBand.Child, NextBandOn = new DateOnly(2027, 5, 3) };
        var training = Samples.PlainPlace with { Type = PlaceType.Apprenticeship, SpecialistSupervision = true, Hazards = Hazard.Accident };

        var change = Assert.Single(MatchingEngine.WhyNot(child, training, Samples.Today, Audience.Coach)).Change;

        Assert.Equal("change.lawful-from", change.Key);
        Assert.Equal("Zulässig ab 3. Mai 2027. Die Gefahr fällt weg; unter 15 Jahren und während der Vollzeitschulpflicht lässt auch eine Ausbildung sie nicht zu.", change.De);
    }

    [Fact]
    public void Of_AnAdaptation_SaysOneAndNoneInWords()
    {
        Assert.Equal(["Eine Stunde in der Woche. One hour a week."], Said(new Adaptation { WeeklyMinutes = 60 }));
        Assert.Equal(["2 Stunden in der Woche. 2 hours a week."], Said(new Adaptation { WeeklyMinutes = 120 }));
        Assert.Equal(["Am längsten Tag eine Minute. On the longest day one minute."], Said(new Adaptation { DailyMinutes = 1 }));
        Assert.Equal(["Lesen: keine weitere Unterstützung. Reading: no further support."], Said(new Adaptation { Dimension = Dimension.Reading }));
        Assert.Equal(
            ["Lesen: Unterstützung, die eine Stufe mehr ausgleicht. Reading: support that answers one level more."], Said(new Adaptation { Dimension = Dimension.Reading, Levels = 1 }));

        static IEnumerable<string> Said(Adaptation adaptation) => Engine.Words.Of(adaptation).Select(text => $"{text.De} {text.En}");
    }

    [Fact]
    public void Explain_AdaptationThatMakesAnImpossiblePlace_SaysSo()
    {
        var e = MatchingEngine.Explain(Samples.PlainParticipant, Samples.PlainPlace, [new Adaptation { DailyMinutes = 2000 }], Samples.Today, Audience.Coach);

        Assert.Equal("minutes-out-of-range", Assert.Single(e.Problems).Code);
        Assert.Empty(e.AsIs.Parts);
    }

    [Fact]
    public void Explain_GapAndStrength_SayWhatWasAskedWhatIsThereAndWhatItCosts()
    {
        var place = Samples.PlainPlace with
        {
            Requirements = RequirementProfile.Nothing.With(Dimension.Reading, 4, Importance.Important).With(Dimension.Care, 3, Importance.Decisive),
        };

        var parts = MatchingEngine.Parts(Samples.PlainParticipant, place, Samples.Today);

        Assert.Equal(["full", "ability.Care", "ability.Reading", "interest", "commute", "hours", "start"], parts.Select(p => p.Id));
        var reading = parts.Single(p => p.Dimension == Dimension.Reading);
        Assert.Equal((4, 3, Importance.Important, GapKind.OverChallenge, 0), (reading.Asked, reading.Present, reading.Importance, reading.Kind, reading.SupportLevels));
        Assert.True(reading.Points < 0);
        Assert.Contains(TextCatalog.Word("dimension.Reading").De, reading.Text.De, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(TextCatalog.Word("answer.Train").En, reading.Text.En, StringComparison.Ordinal);
        Assert.Equal((10_000, 0), (parts[0].Points, parts.Single(p => p.Dimension == Dimension.Care).Points));
    }

    [Fact]
    public void Explain_EachPlainCriterion_HasASentenceForCostAndForNone()
    {
        var away = Samples.PlainParticipant with
        {
            Location = new GeoPoint(5_000_000, 900_000),
            MobilityRadiusKm = 100,
            Interests = [new Interest(81, 3)],
            HoursMin = 40,
            AvailableFrom = Samples.Today.AddDays(1),
        };
        var late = Samples.PlainPlace with { Location = new GeoPoint(5_040_000, 900_000), StartFrom = Samples.Today.AddDays(200), WeeklyMinutes = 600 };

        Assert.Equal(["part.full", "part.interest.none", "part.commute.none", "part.hours.none", "part.start.none"], Keys(Samples.PlainParticipant, Samples.PlainPlace));
        Assert.Equal(["part.full", "part.interest", "part.commute", "part.hours", "part.start"], Keys(away, late));
        var texts = MatchingEngine.Parts(away, late, Samples.Today).ToDictionary(p => p.Id, p => p.Text, StringComparer.Ordinal);
        Assert.Contains("44,5", texts["commute"].De, StringComparison.Ordinal);
        Assert.Contains("44.5", texts["commute"].En, StringComparison.Ordinal);
        Assert.Contains("17 September 2027", texts["start"].En, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_CapAndFloor_AreNamedOnlyWhereTheyBind()
    {
        var capped = Samples.PlainPlace with { Requirements = RequirementProfile.Nothing.With(Dimension.Care, 5, Importance.Decisive) };
        var hopeless = Samples.PlainPlace with { Requirements = RequirementProfile.From([.. Enumerable.Repeat(new Requirement(5, Importance.Decisive), 32)]) };
        var weak = Samples.PlainParticipant with { Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(1, 32)]) };

        Assert.Contains("part.cap", Keys(Samples.PlainParticipant, capped));
        Assert.DoesNotContain("part.floor", Keys(Samples.PlainParticipant, capped));
        Assert.Equal(0, MatchingEngine.Parts(weak, hopeless, Samples.Today).Sum(p => p.Points));
    }

    [Theory]
    [InlineData(0, "0,0")]
    [InlineData(949, "0,9")]
    [InlineData(950, "1,0")]
    [InlineData(10_040, "10,0")]
    [InlineData(10_960, "11,0")]
    public void Kilometres_AreRoundedAsThePagesRoundThem(long metres, string expected) => Assert.Equal(expected, TextCatalog.Kilometres(metres).De);

    [Fact]
    public void WhyNot_AFewMetresTooFar_ReadsAsMoreThanTheLimit()
    {
        var person = Samples.PlainParticipant with { Location = new GeoPoint(5_000_000, 900_000), MobilityRadiusKm = 10 };

        var reason = Assert.Single(MatchingEngine.WhyNot(person, Samples.PlainPlace with { Location = new GeoPoint(5_009_030, 900_000) }, Samples.Today, Audience.Coach));

        Assert.Equal("mobility.radius", reason.RuleId);
        Assert.Contains("10,1", reason.Reason.De, StringComparison.Ordinal);
    }

    [Fact]
    public void WhyNot_EachReason_SaysItInWordsWithItsNumbers()
    {
        var person = Samples.PlainParticipant with { CannotDo = FunctionalConstraint.Heights | FunctionalConstraint.Noise | FunctionalConstraint.Night, Location = new GeoPoint(5_000_000, 900_000), MobilityRadiusKm = 10 };
        var place = Samples.PlainPlace with { Demands = FunctionalConstraint.Heights | FunctionalConstraint.Noise, Location = new GeoPoint(5_040_000, 900_000) };

        var reasons = MatchingEngine.WhyNot(person, place, Samples.Today, Audience.Coach).ToDictionary(r => r.RuleId, StringComparer.Ordinal);

        Assert.Equal(2, reasons.Count);
        Assert.Contains("44.5", reasons["mobility.radius"].Reason.En, StringComparison.Ordinal);
        var words = reasons["functional.cannot"].Reason.De;
        Assert.Contains(TextCatalog.Word("constraint.Heights").De, words, StringComparison.Ordinal);
        Assert.Contains(TextCatalog.Word("constraint.Noise").De, words, StringComparison.Ordinal);
        Assert.DoesNotContain(TextCatalog.Word("constraint.Night").De, words, StringComparison.Ordinal);
        Assert.All(reasons.Values, r => Assert.NotEmpty(r.Change.De));
    }

    [Theory]
    [InlineData(Weekdays.WorkingWeek, "22:00", "06:00", "Nachtarbeit, Wochenendarbeit (die Schicht vom Freitag endet am Samstag)", "night work, weekend work (Friday's shift ends on Saturday)", false, true)]
    [InlineData(Weekdays.WorkingWeek | Weekdays.Saturday, "22:00", "06:00", "Nachtarbeit, Wochenendarbeit.", "night work, weekend work.", false, true)]
    [InlineData(Weekdays.Sunday, "08:00", "16:00", "Wochenendarbeit.", "weekend work.", false, true)]
    [InlineData(Weekdays.WorkingWeek, "08:00", "16:00", "Höhe, Wochenendarbeit.", "heights, weekend work.", true, false)]
    [InlineData(Weekdays.Sunday, "08:00", "16:00", "Höhe, Wochenendarbeit.", "heights, weekend work.", true, true)]
    public void WhyNot_NightAndWeekendThatLieInTheTimes_GoWithThese(Weekdays days, string from, string until, string de, string en, bool stated, bool times)
    {
        var person = Samples.PlainParticipant with { CannotDo = FunctionalConstraint.Night | FunctionalConstraint.Weekend | FunctionalConstraint.Heights };
        var place = Samples.PlainPlace with
        {
            Days = days,
            ShiftStart = TimeOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
            ShiftEnd = TimeOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
            Demands = stated ? FunctionalConstraint.Weekend | FunctionalConstraint.Heights : FunctionalConstraint.None,
        };

        var told = Assert.Single(MatchingEngine.WhyNot(person, place, Samples.Today, Audience.Coach));

        Assert.Contains(de.Replace("Höhe", TextCatalog.Word("constraint.Heights").De, StringComparison.Ordinal), told.Reason.De, StringComparison.Ordinal);
        Assert.Contains(en.Replace("heights", TextCatalog.Word("constraint.Heights").En, StringComparison.Ordinal), told.Reason.En, StringComparison.Ordinal);
        Assert.Equal(("rule.functional.cannot", "rule.functional.cannot.change"), (told.Reason.Key, told.Change.Key)); // what was answered before replays as the same
        Assert.Equal((stated, times), (told.Change.De.Contains("Die Aufgabe wird angepasst", StringComparison.Ordinal), told.Change.De.Contains("andere Tage oder Zeiten", StringComparison.Ordinal)));
        Assert.Equal((stated, times), (told.Change.En.Contains("The task is adapted", StringComparison.Ordinal), told.Change.En.Contains("other days or times", StringComparison.Ordinal)));
    }

    [Fact]
    public void WhyNot_ForAnEmployer_HidesThePersonsReasonsAndKeepsThePlaces()
    {
        var person = Samples.PlainParticipant with { MatchingConsent = false, Ready = false, BenefitsRefused = Entitlements.SupportedEmployment };

        Assert.Equal(["not-available"], MatchingEngine.WhyNot(person, Samples.PlainPlace with { Type = PlaceType.SupportedJob }, Samples.Today, Audience.Employer).Select(r => r.RuleId));
        Assert.Equal(["not-available"], MatchingEngine.WhyNot(Samples.PlainParticipant with { Ready = false }, Samples.PlainPlace, Samples.Today, Audience.Employer).Select(r => r.RuleId));
        Assert.Equal(
            ["not-available"],
            MatchingEngine.WhyNot(Samples.PlainParticipant with { BenefitsRefused = Entitlements.WorkshopBenefits }, Samples.PlainPlace with { Type = PlaceType.WorkshopPlace }, Samples.Today, Audience.Employer).Select(r => r.RuleId));
        Assert.Equal(["place.capacity"], MatchingEngine.WhyNot(Samples.PlainParticipant, Samples.PlainPlace with { CapacityFree = 0 }, Samples.Today, Audience.Employer).Select(r => r.RuleId));
    }

    [Fact]
    public void Replay_OtherVersions_EachIsUnknown()
    {
        var now = Replay.Of(Samples.PlainParticipant, Samples.PlainPlace, [], Samples.Today);

        Assert.NotNull(now.Run(Audience.Coach, out var none));
        Assert.Null(none);
        Assert.Null((now with { RulesVersion = "rules-v0" }).Run(Audience.Coach, out var rules));
        Assert.Contains("rules-v0", rules, StringComparison.Ordinal);
        Assert.Null((now with { ParametersVersion = "2020-01" }).Run(Audience.Coach, out var parameters));
        Assert.Contains("2020-01", parameters, StringComparison.Ordinal);
        Assert.Null(Replay.FromJson(" ", out var gone));
        Assert.Contains("erased", gone, StringComparison.Ordinal);
    }

    private static string Words(Dimension dimension, Importance importance, int gap) => string.Join(' ', GapAnswers.For(dimension, importance, gap));

    private static string[] Keys(ParticipantProfile person, PlaceProfile place) =>
        [.. MatchingEngine.Parts(person, place, Samples.Today).Where(p => p.Dimension is null).Select(p => p.Text.Key)];
}
