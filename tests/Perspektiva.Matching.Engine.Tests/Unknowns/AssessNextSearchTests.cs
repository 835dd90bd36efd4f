using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine.Tests.Unknowns;

/// <summary>What a change of the top of a list counts as, list by list; a letter is a place.</summary>
public sealed class AssessNextSearchTests
{
    private static readonly ParticipantProfile Person = Samples.PlainParticipant with
    {
        Abilities = Samples.PlainParticipant.Abilities.With(Dimension.Planning, null).With(Dimension.Reading, null).With(Dimension.Stamina, null),
    };

    [Theory]
    [InlineData("", "A", 1, 1, true)]
    [InlineData("A", "", 0, 1, true)]
    [InlineData("ABC", "", 0, 3, true)]
    [InlineData("A", "B", 1, 1, true)]
    [InlineData("AB", "BA", 0, 2, true)]
    [InlineData("AB", "A", 0, 1, false)]
    [InlineData("A", "AB", 1, 1, false)]
    [InlineData("AB", "B", 0, 2, true)]
    [InlineData("ABC", "ACB", 0, 2, false)]
    [InlineData("ABC", "DBC", 1, 1, true)]
    [InlineData("ABC", "ABD", 1, 1, false)]
    [InlineData("AB", "CAB", 1, 3, true)]
    [InlineData("ABCD", "EFGH", 4, 4, true)]
    public void Of_AnotherListAtOneLevel_CountsWhoEntersAndWhichRanksChange(string now, string then, int enters, int moves, bool first)
    {
        var next = Search(5, (dimension, level) => dimension == Dimension.Reading && level == 2 ? then : now, now);

        var item = Assert.Single(next.Items);
        Assert.Equal((Dimension.Reading, enters, moves), (item.Dimension, item.Enters, item.Moves));
        Assert.Equal([1, 2, 3, 4, 5], item.Outcomes.Select(outcome => outcome.Level));
        Assert.Equal(new AssessmentOutcome(2, enters, moves, first), item.Outcomes[1]);
        Assert.All(item.Outcomes.Where(outcome => outcome.Level != 2), outcome => Assert.Equal(new AssessmentOutcome(outcome.Level, 0, 0, false), outcome));
        Assert.Equal((3, now.Length), (next.Unassessed, next.Listed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("ABC")]
    public void Of_TheSameListAtEveryLevel_NamesNothing(string now)
    {
        var next = Search(5, (_, _) => now, now);

        Assert.Empty(next.Items);
        Assert.Equal((3, now.Length), (next.Unassessed, next.Listed));
    }

    [Fact]
    public void Of_SeveralAbilities_ComeByWhoEntersThenByRanksThenInOrder()
    {
        Assert.Equal([Dimension.Stamina, Dimension.Reading, Dimension.Planning], Named("BAC", "ABD", "DEF", 3)); // 0, 1, 3 enter
        Assert.Equal([Dimension.Reading, Dimension.Planning, Dimension.Stamina], Named("ACD", "DAB", "ABD", 3)); // one each; 2, 3, 1 ranks
        Assert.Equal([Dimension.Planning, Dimension.Reading, Dimension.Stamina], Named("ABD", "DBC", "ADC", 3)); // one each on one rank
        Assert.Equal([Dimension.Stamina], Named("BAC", "ABD", "DEF", 1));
        Assert.Equal([Dimension.Stamina, Dimension.Reading], Named("BAC", "ABD", "DEF", 2));

        static Dimension[] Named(string planning, string reading, string stamina, int limit) => [.. Search(
            limit,
            (dimension, level) => level < 5 ? "ABC" : dimension switch { Dimension.Planning => planning, Dimension.Reading => reading, _ => stamina },
            "ABC").Items.Select(item => item.Dimension)];
    }

    [Fact]
    public void Of_SomeEnter_SaysTheMostAndTheMean()
    {
        var text = Search(5, (dimension, level) => dimension != Dimension.Reading ? "ABC" : level switch { 1 => "DEF", 2 => "ABD", _ => "ABC" }, "ABC").Items.Single().Text;

        Assert.Equal("assess.enters", text.Key);
        Assert.Equal("Reading: not yet assessed. Depending on the result up to 3 of the first 3 places would be others, 0.8 on average.", text.En);
    }

    [Theory]
    [InlineData("B", "Reading: not yet assessed. Only one place is on the list; depending on the result others would be: up to 1, 0.2 on average.")]
    [InlineData("ABC", "Reading: not yet assessed. Only one place is on the list; depending on the result others would be: up to 2, 0.4 on average.")]
    [InlineData("", "Reading: not yet assessed. Only one place is on the list; depending on the result none would be.")]
    public void Of_AListOfOne_SaysItInWords(string best, string words) =>
        Assert.Equal(words, Search(5, (dimension, level) => dimension == Dimension.Reading && level == 5 ? best : "A", "A").Items.Single().Text.En);

    [Fact]
    public void Of_OnlyRanksChange_SaysTheMostAndTheMean()
    {
        var text = Search(5, (dimension, level) => dimension != Dimension.Reading ? "ABC" : level switch { 1 => "CAB", 2 => "BAC", 3 => "BAC", _ => "ABC" }, "ABC").Items.Single().Text;

        Assert.Equal("assess.moves", text.Key);
        Assert.Equal("Reading: not yet assessed. The first 3 places stay the same; depending on the result up to 3 change their rank, 1.4 on average.", text.En);
    }

    [Fact]
    public void Of_ProblemsFound_AreHandedOn()
    {
        ImmutableArray<InputProblem> problems = [new(Samples.Id(7), "some-code", "some reason")];

        Assert.Equal(problems.AsEnumerable(), AssessNextSearch.Of(Person, 5, problems, _ => []).Problems);
    }

    [Fact]
    public void AssessNext_APage_IsNotRegarded()
    {
        var places = Samples.EasyPlaces(3, 40);
        var options = Samples.Options(5);
        var page = MatchingEngine.RankPlaces(Person, places, options).Next;
        Assert.NotNull(page);

        var next = MatchingEngine.AssessNext(Person, places, options with { After = page }, 32);

        Assert.Equal(
            MatchingEngine.AssessNext(Person, places, options, 32).Items.Select(item => (item.Dimension, item.Enters, item.Moves)),
            next.Items.Select(item => (item.Dimension, item.Enters, item.Moves)));
        Assert.Equal((5, 3), (next.Listed, next.Unassessed));
    }

    private static AssessNext Search(int limit, Func<Dimension, int, string> then, string now) => AssessNextSearch.Of(
        Person,
        limit,
        [],
        person =>
        {
            Dimension[] unknown = [Dimension.Planning, Dimension.Reading, Dimension.Stamina];
            var told = unknown.Where(dimension => person.Abilities[dimension] is not null).ToList();
            Assert.InRange(told.Count, 0, 1);
            var list = told.Count == 0 ? now : then(told[0], person.Abilities[told[0]]!.Value);
            return [.. list.Select(letter => Samples.Id(letter))];
        });
}
