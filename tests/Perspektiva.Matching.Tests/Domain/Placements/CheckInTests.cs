using System.Globalization;
using CsCheck;
using Perspektiva.Matching.Domain.Placements;

namespace Perspektiva.Matching.Tests.Domain.Placements;

public sealed class CheckInTests
{
    private static readonly DateOnly Start = new(2026, 1, 31);

    [Theory]
    [InlineData(5, 4, 5, CheckInSign.None, false)]
    [InlineData(3, 3, 3, CheckInSign.None, false)]
    [InlineData(5, 3, 4, CheckInSign.None, true)]
    [InlineData(2, null, null, CheckInSign.None, true)]
    [InlineData(4, null, null, CheckInSign.Absence, true)]
    [InlineData(4, null, null, CheckInSign.NewSupervisor, false)]
    public void IsWarning_VoicesAndSigns_AsTheRuleSays(int? participant, int? mentor, int? coach, object signs, bool expected) =>
        Assert.Equal(expected, CheckIn.IsWarning(new Voices(participant, mentor, coach), (CheckInSign)signs));

    [Theory]
    [InlineData("5 4 5", "4 5 4", false)]
    [InlineData("5 3 5", "3 5 5", true)]
    [InlineData("4 4 5", "4 4 3", true)]
    [InlineData("5 5 2", "4 4 3", true)]
    public void IsWarning_AnswersOfTwoVoices_AreComparedQuestionByQuestion(string participant, string mentor, bool expected) =>
        Assert.Equal(expected, CheckIn.IsWarning(new Voices(Answered(participant), Answered(mentor), null), CheckInSign.None));

    [Fact]
    public void IsWarning_AnswersBesideARating_AreComparedByTheirLowest()
    {
        Assert.Equal(3, Answered("5 3 4").Rating);
        Assert.True(CheckIn.IsWarning(new Voices(Answered("5 3 4"), 5, null), CheckInSign.None));
        Assert.False(CheckIn.IsWarning(new Voices(Answered("5 3 4"), 4, null), CheckInSign.None));
    }

    [Fact]
    public void IsWarning_AnswersFindWhateverTheRatingsFind()
    {
        var found = 0;
        Gen.Select(Gen.Int[1, 5].Array[3], Gen.Int[1, 5].Array[3]).Sample((one, other) =>
        {
            var (a, b) = (Voice.Of(new VoiceAnswers(one[0], one[1], one[2])), Voice.Of(new VoiceAnswers(other[0], other[1], other[2])));
            var byRatings = CheckIn.IsWarning(new Voices(a.Rating, null, b.Rating), CheckInSign.None);
            Assert.True(!byRatings || CheckIn.IsWarning(new Voices(a, null, b), CheckInSign.None));
            Interlocked.Add(ref found, byRatings ? 1 : 0);
        });
        Assert.NotEqual(0, found);
    }

    [Fact]
    public void Then_OneRatingAfterAnswers_TakesTheirPlaceAsAWhole() =>
        Assert.Equal(new Voices(4, null, null), new Voices(Answered("5 4 5"), null, null).Then(new Voices(4, null, null)));

    [Fact]
    public void Then_EachSidesLatest_NoneWhereNobodySpoke()
    {
        Assert.Equal(new Voices(1, 5, null), new Voices(1, 2, null).Then(new Voices(null, 5, null)));
        Assert.Equal(Voices.None, Voices.None.Then(Voices.None));
    }

    [Theory]
    [InlineData(0, false, 7)]
    [InlineData(0, true, 3)]
    [InlineData(27, false, 7)]
    [InlineData(28, false, 14)]
    [InlineData(28, true, 7)]
    public void Next_FirstMonths_WeeklyThenFortnightly(int lastAfterDays, bool warning, int dueAfterDays)
    {
        var last = Start.AddDays(lastAfterDays);
        Assert.Equal(last.AddDays(dueAfterDays), CheckInSchedule.Next(Start, last, warning));
    }

    [Fact]
    public void Next_LaterMonths_MonthlyThenQuarterlyThenOver()
    {
        Assert.Equal(Start, CheckInSchedule.Next(Start, null, warningOpen: false));
        Assert.Equal(Start.AddMonths(3).AddMonths(1), CheckInSchedule.Next(Start, Start.AddMonths(3), warningOpen: false));
        Assert.Equal(Start.AddMonths(6).AddMonths(3), CheckInSchedule.Next(Start, Start.AddMonths(6), warningOpen: false));
        Assert.Null(CheckInSchedule.Next(Start, Start.AddMonths(24), warningOpen: false));
        Assert.Equal(Start.AddMonths(24).AddMonths(3), CheckInSchedule.Next(Start, Start.AddMonths(24), warningOpen: true));
    }

    [Fact]
    public void Next_CliffBeforeTheRegularDay_IsDueOnTheCliff()
    {
        var last = Start.AddMonths(6);
        var probationEnds = last.AddDays(20);

        Assert.Equal(probationEnds, CheckInSchedule.Next(Start, last, warningOpen: false, probationEnds));
        Assert.Equal(probationEnds.AddMonths(3), CheckInSchedule.Next(Start, probationEnds, warningOpen: false, probationEnds));
    }

    [Fact]
    public void Next_AnyDay_ComesLaterThanTheLast_AndAWarningNeverComesLater() =>
        Gen.Select(Gen.Int[0, 1_000], Gen.Int[0, 1_000]).Sample((lastAfter, cliffAfter) =>
        {
            var (last, cliff) = (Start.AddDays(lastAfter), Start.AddDays(cliffAfter));
            var calm = CheckInSchedule.Next(Start, last, warningOpen: false, cliff);
            var warned = CheckInSchedule.Next(Start, last, warningOpen: true, cliff);

            Assert.True(calm is null || calm > last);
            Assert.True(calm is null || warned <= calm);
            Assert.True(cliff <= last || calm <= cliff);
        });

    private static Voice Answered(string answers) => answers.Split(' ') is [var work, var people, var staying]
        ? Voice.Of(new VoiceAnswers(int.Parse(work, CultureInfo.InvariantCulture), int.Parse(people, CultureInfo.InvariantCulture), int.Parse(staying, CultureInfo.InvariantCulture)))
        : throw new ArgumentException("three numbers", nameof(answers));
}
