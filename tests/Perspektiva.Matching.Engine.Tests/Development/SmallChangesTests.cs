namespace Perspektiva.Matching.Engine.Tests.Development;

/// <summary>Which small changes a place is offered, at both sides of each edge, and what they change.</summary>
public sealed class SmallChangesTests
{
    private static readonly PlaceProfile Place = Samples.PlainPlace with { DailyMinutes = 240, WeeklyMinutes = 1200 };

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(2, 0, true)]
    [InlineData(2, 1, false)]
    [InlineData(3, 1, true)]
    [InlineData(5, 2, false)]
    [InlineData(0, 0, false)]
    public void Support_WhereItCanStillAnswerALevel_IsOffered(int asked, int there, bool offered)
    {
        foreach (var dimension in (Dimension[])[Dimension.Planning, Dimension.Stamina])
        {
            var place = Place with
            {
                Requirements = asked == 0 ? RequirementProfile.Nothing : RequirementProfile.Nothing.With(dimension, asked, Importance.Useful),
                Support = SupportProfile.None.With(dimension, there),
            };

            Assert.Equal(offered ? [$"support.{dimension}"] : [], Ids(place));
            Assert.All(SmallChanges.Of(place), change => Assert.Equal(new Adaptation { Dimension = dimension, Levels = 1 }, change.Adaptation));
        }
    }

    [Fact]
    public void Demands_Each_IsTakenAwayAlone()
    {
        var changes = SmallChanges.Of(Place with { Demands = FunctionalConstraint.LiftingAbove10Kg | FunctionalConstraint.WorkingAlone, Hazards = Hazard.BeyondCapacity | Hazard.BiologicalAgents }).ToList();

        Assert.Equal(
            [
                ("without.LiftingAbove10Kg", new Adaptation { Removes = FunctionalConstraint.LiftingAbove10Kg }), ("without.WorkingAlone", new Adaptation { Removes = FunctionalConstraint.WorkingAlone }),
                ("without-danger.BeyondCapacity", new Adaptation { RemovesHazards = Hazard.BeyondCapacity }), ("without-danger.BiologicalAgents", new Adaptation { RemovesHazards = Hazard.BiologicalAgents }),
            ],
            changes.Select(change => (change.Id, change.Adaptation)));
        Assert.Contains(TextCatalog.Word("constraint.WorkingAlone").De, changes[1].Text.De, StringComparison.Ordinal);
        Assert.Contains(TextCatalog.Word("hazard.BiologicalAgents").En, changes[3].Text.En, StringComparison.Ordinal);
    }

    [Fact]
    public void Demands_ThatLieInTheTimes_GoOnlyWithThem()
    {
        var place = Place with { Days = Weekdays.Saturday | Weekdays.Monday, ShiftEnd = new TimeOnly(12, 0), ShiftStart = new TimeOnly(3, 59), Demands = FunctionalConstraint.Weekend | FunctionalConstraint.Night };

        Assert.Equal(["days", "shift"], Ids(place));
        Assert.Equal(["without.Night", "without.Weekend"], Ids(place with { Days = Weekdays.Monday, ShiftStart = new TimeOnly(12, 0), ShiftEnd = new TimeOnly(20, 0) }).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Weekdays.WorkingWeek, false)]
    [InlineData(Weekdays.Monday, false)]
    [InlineData(Weekdays.Saturday, true)]
    [InlineData(Weekdays.WorkingWeek | Weekdays.Sunday, true)]
    public void Days_AtTheWeekend_AreOfferedAsTheWorkingWeek(Weekdays days, bool offered) =>
        Assert.Equal(offered ? [new Adaptation { Days = Weekdays.WorkingWeek, Removes = FunctionalConstraint.Weekend }] : [], SmallChanges.Of(Place with { Days = days }).Select(change => change.Adaptation));

    [Fact]
    public void Days_OfOneHourInAll_SayItInWords()
    {
        var text = Assert.Single(SmallChanges.Of(Place with { DailyMinutes = 12, WeeklyMinutes = 72, Days = Weekdays.WorkingWeek | Weekdays.Saturday })).Text;

        Assert.Equal(("Arbeit nur von Montag bis Freitag, eine Stunde in der Woche.", "Work on Monday to Friday only, one hour a week."), (text.De, text.En));
    }

    [Theory]
    [InlineData(480, 2880, 2400)]
    [InlineData(480, 2401, 2400)]
    [InlineData(480, 2400, null)]
    [InlineData(470, 2820, 2340)] // 39 h and ten minutes, stated in whole hours
    [InlineData(11, 66, null)]
    public void Days_OfAWeekThatFiveDoNotHold_BoundIt(int daily, int weekly, int? most)
    {
        var place = Place with { DailyMinutes = daily, WeeklyMinutes = weekly, Days = Weekdays.WorkingWeek | Weekdays.Saturday };

        var days = SmallChanges.Of(place).Single(change => change.Id == "days");
        Assert.Equal(most, days.Adaptation.WeeklyMinutes);
        Assert.Equal(
            most is { } minutes
                ? ($"Arbeit nur von Montag bis Freitag, {minutes / 60} Stunden in der Woche.", $"Work on Monday to Friday only, {minutes / 60} hours a week.")
                : ("Arbeit nur von Montag bis Freitag.", "Work on Monday to Friday only."),
            (days.Text.De, days.Text.En));
        Assert.Null(SmallChanges.Of(place with { DailyMinutes = null }).Single(change => change.Id == "days").Adaptation.WeeklyMinutes);
        Assert.Null(SmallChanges.Of(place with { WeeklyMinutes = null }).Single(change => change.Id == "days").Adaptation.WeeklyMinutes);
    }

    [Fact]
    public void Days_WhereTheNightOfFridayStays_AreNotOffered()
    {
        var late = Place with { Days = Weekdays.WorkingWeek | Weekdays.Saturday, ShiftStart = new TimeOnly(18, 0), ShiftEnd = new TimeOnly(0, 1) };

        Assert.DoesNotContain("days", Ids(late));
        Assert.Contains("days", Ids(late with { ShiftEnd = new TimeOnly(0, 0) }));
    }

    [Theory]
    [InlineData(6, 0, 20, 0, null, null)]
    [InlineData(5, 59, 12, 0, 6, 12)]
    [InlineData(12, 0, 20, 1, 12, 20)]
    [InlineData(4, 0, 22, 0, 6, 20)]
    [InlineData(22, 0, 5, 0, null, null)] // over midnight there is no day to move into
    [InlineData(22, 0, 22, 0, null, null)]
    [InlineData(20, 30, 23, 0, null, null)] // begins when the day is over
    [InlineData(15, 0, 23, 0, 15, 20)]
    [InlineData(16, 1, 23, 0, null, null)] // four hours of work no longer fit in
    public void Shift_OutsideTheDay_IsOfferedWithinIt(int startHour, int startMinute, int endHour, int endMinute, int? from, int? to)
    {
        var place = Place with { ShiftStart = new TimeOnly(startHour, startMinute), ShiftEnd = new TimeOnly(endHour, endMinute) };

        Adaptation[] expected = from is { } f && to is { } t ? [new Adaptation { ShiftStart = new TimeOnly(f, 0), ShiftEnd = new TimeOnly(t, 0), Removes = FunctionalConstraint.Night }] : [];
        Assert.Equal(expected, SmallChanges.Of(place).Select(change => change.Adaptation));
        Assert.Empty(SmallChanges.Of(place with { ShiftStart = null }));
        Assert.Empty(SmallChanges.Of(place with { ShiftEnd = null }));
    }

    [Theory]
    [InlineData(480, 2400, "hours.30 360/1800, hours.20 240/1200")]
    [InlineData(481, 2400, "full-days 480/2400, hours.30 360/1800, hours.20 240/1200")]
    [InlineData(480, 2401, "full-days 480/2400, hours.30 360/1800, hours.20 240/1200")]
    [InlineData(600, 2400, "full-days 480/1920, hours.30 450/1800, hours.20 300/1200", 4)]
    [InlineData(300, 1801, "hours.30 300/1800, hours.20 240/1200")]
    [InlineData(300, 1800, "hours.20 240/1200")]
    [InlineData(300, 1201, "hours.20 240/1200")]
    [InlineData(300, 1200, "")]
    public void Hours_AboveWhatTheLawOrPartTimeSays_AreOfferedBelow(int daily, int weekly, string expected, int days = 5)
    {
        var place = Place with { DailyMinutes = daily, WeeklyMinutes = weekly, Days = (Weekdays)((1 << days) - 1) };

        Assert.Equal(expected, string.Join(", ", SmallChanges.Of(place).Select(change => $"{change.Id} {change.Adaptation.DailyMinutes}/{change.Adaptation.WeeklyMinutes}")));
        Assert.Empty(SmallChanges.Of(place with { DailyMinutes = null }));
        Assert.Empty(SmallChanges.Of(place with { WeeklyMinutes = null }));
    }

    [Fact]
    public void Hours_WithoutDays_AreReckonedOnOneDay() =>
        Assert.Equal(600, SmallChanges.Of(Place with { Days = Weekdays.None, DailyMinutes = 600, WeeklyMinutes = 1300 }).Single(change => change.Id == "hours.20").Adaptation.DailyMinutes);

    [Theory]
    [InlineData(4, 0UL, null)]
    [InlineData(5, 0UL, null)] // 3
    [InlineData(5, 1UL, null)] // 4
    [InlineData(5, 2UL, 5)]
    [InlineData(5, 4UL, 5)] // 7
    [InlineData(5, 5UL, null)] // as key 0
    [InlineData(12, 0UL, 10)]
    [InlineData(11, 0UL, 5)] // 9
    [InlineData(13, 4UL, 15)]
    public void Show_PeopleAndKey_BlursByTwoAndGoesDownToFives(int people, ulong key, int? shown)
    {
        Assert.Equal(shown, CountGuard.Show(people, key));
        Assert.Equal((shown, shown is null ? "count.fewer" : "count.about"), (CountGuard.Describe(people, key).About, CountGuard.Describe(people, key).Text.Key));
    }

    [Fact]
    public void KeyOf_SecretAndPerson_BothMatter()
    {
        CountGuard guard = new("sixteen bytes ok"u8), other = new("sixteen bytes ko"u8);

        Assert.Equal(guard.KeyOf(Samples.Id(1)), guard.KeyOf(Samples.Id(1)));
        Assert.NotEqual(guard.KeyOf(Samples.Id(1)), guard.KeyOf(Samples.Id(2)));
        Assert.NotEqual(guard.KeyOf(Samples.Id(1)), other.KeyOf(Samples.Id(1)));
        Assert.Equal("secret", Assert.Throws<ArgumentException>(() => new CountGuard("fifteen bytes !"u8)).ParamName);
    }

    private static string[] Ids(PlaceProfile place) => [.. SmallChanges.Of(place).Select(change => change.Id)];
}
