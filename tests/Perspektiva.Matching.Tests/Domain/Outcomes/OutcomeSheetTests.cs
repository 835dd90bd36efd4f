using CsCheck;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Outcomes;
using Perspektiva.Matching.Domain.Placements;

namespace Perspektiva.Matching.Tests.Domain.Outcomes;

public sealed class OutcomeSheetTests
{
    private static readonly DateOnly AsOf = new(2026, 11, 30);

    private static readonly Gen<OutcomePlacement> AnyPlacement = Gen.Select(Gen.Int[0, 2], Gen.Int[-1400, 60], Gen.Int[0, 500], Gen.Int[0, 700], Gen.Int[0, 3]).Select(
        (type, begin, until, lasted, kind) =>
        {
            var starts = AsOf.AddDays(begin);
            DateOnly? ended = kind == 0 ? null : starts.AddDays(until + lasted);
            IReadOnlyList<EmployedTime> employed = kind == 1 ? [] : [new EmployedTime(starts.AddDays(until), ended)];
            return new OutcomePlacement((PlaceType)(type + 6), starts, employed, ended, ended is null ? null : (EndReason)(lasted % 5));
        });

    private static readonly Gen<OutcomePerson> AnyPerson =
        Gen.Select(Gen.Int[0, 3], AnyPlacement.Array[0, 2]).Select((year, placements) => new OutcomePerson(year == 3 ? null : new DateOnly(2023 + year, 3, 1), placements));

    [Fact]
    public void Of_PeopleByHand_CountsRegisteredPlacedRetainedAndEnds()
    {
        var stays = Working(new DateOnly(2026, 2, 1));
        var left = stays with { Employed = [new EmployedTime(new DateOnly(2026, 2, 1), new DateOnly(2026, 6, 1))], EndedOn = new DateOnly(2026, 6, 1), EndReason = EndReason.WorkDidNotFit };

        var sheet = OutcomeSheet.Of([.. Many(10, stays), .. Many(5, left), .. Many(5)], AsOf);

        Assert.Equal((20, 15, 30), (sheet.All.Registered, sheet.All.Placed, sheet.All.MedianDays));
        Assert.Equal([(3, 15, 15), (6, 15, 10), (12, 0, 0), (24, 0, 0), (36, 0, 0)], sheet.All.Retention.Select(cell => (cell.Months, cell.AtRisk!.Value, cell.Retained!.Value)));
        Assert.Equal(new EndCell(EndReason.WorkDidNotFit, 5), Assert.Single(sheet.Ends));
        Assert.Equal((2026, 20, 15), Assert.Single(sheet.ByYear.Select(row => (row.Key, row.Registered, row.Placed))));
        Assert.Equal((PlaceType.Job, null, 15), Assert.Single(sheet.ByType.Select(row => (row.Key, row.Registered, row.Placed))));
    }

    [Theory]
    [InlineData("2026-02-28", true, true)]
    [InlineData("2026-03-01", false, true)]
    [InlineData("2026-08-31", false, true)]
    public void IsAtRisk_CountsMonthsFromTheFirstDayInEmployment(string employedOn, bool nine, bool any)
    {
        var facts = OutcomeFacts.Of(Person(Working(DateOnly.Parse(employedOn, System.Globalization.CultureInfo.InvariantCulture))), new DateOnly(2026, 11, 30));

        Assert.Equal((nine, any), (facts.IsAtRisk(9), facts.IsAtRisk(2)));
        Assert.Equal(nine, facts.IsRetained(9));
    }

    [Fact]
    public void IsRetained_InAnotherJobOnThatDay_Lasted_BetweenTwoJobs_DidNot()
    {
        var first = new DateOnly(2026, 1, 10);
        var job = Working(first) with { Employed = [new EmployedTime(first, new DateOnly(2026, 4, 1))], EndedOn = new DateOnly(2026, 4, 1), EndReason = EndReason.MovedOnToWork };
        var next = Working(new DateOnly(2026, 4, 20));
        var facts = OutcomeFacts.Of(Person(job, next), AsOf);

        Assert.Equal((first, null), (facts.EmployedOn!.Value, facts.End));
        Assert.False(facts.IsRetained(3));
        Assert.True(facts.IsRetained(6));
        Assert.Equal(EndReason.MovedOnToWork, OutcomeFacts.Of(Person(job), AsOf).End);
    }

    [Fact]
    public void Of_WhatCameAfterTheDay_CountsForNothing()
    {
        var later = Working(AsOf.AddDays(-100)) with { EndedOn = AsOf.AddDays(1), EndReason = EndReason.Health };
        var sheet = OutcomeSheet.Of([.. Many(6, later), .. Many(6, Working(AsOf.AddDays(1))), .. Enumerable.Repeat(new OutcomePerson(AsOf.AddDays(1), []), 9)], AsOf);

        Assert.Equal((10, 5, 0), (sheet.All.Registered, sheet.All.Placed, sheet.Ended));
        Assert.Empty(sheet.Ends);
    }

    [Fact]
    public void Among_Stages_APauseGoesOn_AStepBackEnds()
    {
        var day = new DateOnly(2026, 1, 1);
        (PlacementStage, DateOnly)[] stages =
        [
            (PlacementStage.Qualification, day), (PlacementStage.Employment, day.AddDays(10)), (PlacementStage.Paused, day.AddDays(20)), (PlacementStage.Employment, day.AddDays(30)),
            (PlacementStage.Stabilised, day.AddDays(40)), (PlacementStage.Qualification, day.AddDays(50)), (PlacementStage.Employment, day.AddDays(60)), (PlacementStage.Ended, day.AddDays(70)),
        ];

        Assert.Equal([new EmployedTime(day.AddDays(10), day.AddDays(50)), new EmployedTime(day.AddDays(60), day.AddDays(70))], EmployedTime.Among(stages));
        Assert.Equal([new EmployedTime(day.AddDays(10), null)], EmployedTime.Among(stages[..3]));
    }

    [Fact]
    public void Of_OneSmallYear_TakesTheNextSmallestWithIt_SoThatTheTotalTellsNeither()
    {
        var sheet = OutcomeSheet.Of([.. Registered(2024, 3), .. Registered(2025, 20), .. Registered(2026, 40)], AsOf);

        Assert.Equal([(2024, null), (2025, null), (2026, 40)], sheet.ByYear.Select(row => (row.Key, row.Registered)));
        Assert.Equal(60, sheet.All.Registered);
    }

    [Fact]
    public void Of_FewPeopleInManyGroups_NamesNoRow_SinceEachWouldBeOfOneOrTwo()
    {
        var sheet = OutcomeSheet.Of([.. Registered(2023, 2), .. Registered(2024, 1), .. Registered(2025, 2)], AsOf);

        Assert.Equal(5, sheet.All.Registered);
        Assert.Empty(sheet.ByYear);
        var ends = Enum.GetValues<EndReason>().Take(6).Select(reason => Person(Working(AsOf.AddDays(-90)) with { EndedOn = AsOf.AddDays(-9), EndReason = reason }));
        Assert.Equal((5, 0), (OutcomeSheet.Of(ends, AsOf).Ended, OutcomeSheet.Of(ends, AsOf).Ends.Count));
    }

    [Fact]
    public void Of_NearlyEverybodyPlaced_KeepsBackHowMany_AndWhatKindOfPlacesTheyHave()
    {
        var sheet = OutcomeSheet.Of([.. Many(30, Working(AsOf.AddDays(-40))), .. Many(2)], AsOf);

        Assert.Equal((30, null, null), (sheet.All.Registered, sheet.All.Placed, sheet.All.MedianDays));
        Assert.Empty(sheet.ByType);
        Assert.All(OutcomeSheet.Of(Many(4, Working(AsOf.AddDays(-40))), AsOf).All.Retention, cell => Assert.True(cell.AtRisk is null or 0));
    }

    [Fact]
    public void Of_AnyPeople_TellsTheTruthRoundedDown_AndNoCellUnderFive_NorOneThatASubtractionGives()
    {
        var (shown, kept) = (0, 0);
        AnyPerson.Array[0, 60].Sample(
            people =>
            {
                var facts = people.Select(person => OutcomeFacts.Of(person, AsOf)).ToList();
                var sheet = OutcomeSheet.Of(people, AsOf);
                foreach (var (all, rows, groups) in Tables(sheet, facts))
                {
                    Assert.Equal(groups.Sum(group => group.All), all.True.All);
                    Assert.Equal(groups.Sum(group => group.Part), all.True.Part);
                    IsTold(all.Told.All, all.True.All);
                    IsTold(all.Told.Part, all.True.Part);
                    Assert.True(all.Told.Part is null || all.True.All - all.True.Part is 0 or >= 5);
                    foreach (var (row, group) in rows.Zip(groups))
                    {
                        IsTold(row.All, group.All);
                        IsTold(row.Part, group.Part);
                        Assert.True(row.Part is null || group.All - group.Part is 0 or >= 5);
                    }
                    if (all.Told.All > 0)
                        CannotBeSubtracted(rows, groups, all.Told.Part is null ? null : all.True);
                }
            },
            iter: 300);
        Assert.True(shown > 500 && kept > 500, $"{shown} shown, {kept} kept back");

        void IsTold(int? told, int truth)
        {
            Assert.True(told is null || (told == truth / 5 * 5 && truth is 0 or >= 5));
            Interlocked.Increment(ref told is null ? ref kept : ref shown);
        }
    }

    /// <summary>Registered and placed by year, at risk and retained by year and by place type, each beside the total that it sums up to.</summary>
    private static IEnumerable<(((int? All, int? Part) Told, (int All, int Part) True) Total, List<(int? All, int? Part)> Rows, List<(int All, int Part)> Groups)> Tables(
        OutcomeSheet sheet, List<OutcomeFacts> facts)
    {
        var years = sheet.ByYear.Select(row => facts.FindAll(person => person.Person.RegisteredOn?.Year == row.Key)).ToList();
        var types = sheet.ByType.Select(row => facts.FindAll(person => person.Placed && person.Type == row.Key)).ToList();
        if (years.Count > 0)
            yield return (((sheet.All.Registered, sheet.All.Placed), (facts.Count, facts.Count(person => person.Placed))),
                [.. sheet.ByYear.Select(row => (row.Registered, row.Placed))], years.ConvertAll(group => (group.Count, group.Count(person => person.Placed))));
        foreach (var (i, months) in OutcomeSheet.Months.Index())
        {
            var told = (sheet.All.Retention[i].AtRisk, sheet.All.Retention[i].Retained);
            var all = Retention(facts, months);
            if (years.Count > 0)
                yield return ((told, all), [.. sheet.ByYear.Select(row => (row.Retention[i].AtRisk, row.Retention[i].Retained))], years.ConvertAll(group => Retention(group, months)));
            if (sheet.ByType.Count > 0)
                yield return ((told, all), [.. sheet.ByType.Select(row => (row.Retention[i].AtRisk, row.Retention[i].Retained))], types.ConvertAll(group => Retention(group, months)));
        }
    }

    private static (int All, int Part) Retention(List<OutcomeFacts> group, int months) => (group.Count(person => person.IsAtRisk(months)), group.Count(person => person.IsRetained(months)));

    /// <summary>Whoever knew every number to the person, the totals and all rows that are shown, would still find five values for each that is kept back.</summary>
    private static void CannotBeSubtracted(List<(int? All, int? Part)> rows, List<(int All, int Part)> groups, (int All, int Part)? split)
    {
        // Of a table that is kept back whole, nobody is not told apart from somebody.
        if (rows.TrueForAll(row => row.All is null))
        {
            Assert.NotEqual(1, rows.Count);
            return;
        }
        var unknown = groups.Where((_, i) => rows[i].All is null).Select(group => group.All).ToList();
        Assert.True(unknown.Count == 0 || (unknown.Count > 1 && unknown.Sum() - unknown.Count + 1 >= 5));
        if (split is not var (all, part) || part == 0 || part == all)
            return;
        var hidden = groups.Index().Where(group => rows[group.Index].Part is null).ToList();
        var left = hidden.Sum(group => group.Item.Part);
        foreach (var (i, group) in hidden)
        {
            var most = rows[i].All is null ? unknown.Sum() - unknown.Count + 1 : group.All;
            var others = hidden.Sum(other => other.Item.All) - (rows[i].All is null ? 1 : group.All);
            Assert.True(Math.Min(most, left) - Math.Max(0, left - others) + 1 >= 5);
        }
    }

    private static OutcomePlacement Working(DateOnly from) => new(PlaceType.Job, from, [new EmployedTime(from, null)], null, null);

    private static OutcomePerson Person(params OutcomePlacement[] placements) => new(new DateOnly(2026, 1, 1), placements);

    private static IEnumerable<OutcomePerson> Many(int count, params OutcomePlacement[] placements) => Enumerable.Repeat(Person(placements), count);

    private static IEnumerable<OutcomePerson> Registered(int year, int count) => Enumerable.Repeat(new OutcomePerson(new DateOnly(year, 5, 1), []), count);
}
