using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Tests.Domain;

public sealed class CaseDuesTests
{
    private static readonly DateOnly Today = new(2026, 11, 30);

    [Theory]
    [InlineData(-1, nameof(DueWhen.Overdue))]
    [InlineData(0, nameof(DueWhen.Today))]
    [InlineData(1, nameof(DueWhen.Week))]
    [InlineData(6, nameof(DueWhen.Week))]
    [InlineData(7, null)]
    public void WhenIs_ByDays(int days, string? expected) => Assert.Equal(expected, CaseDues.WhenIs(Today.AddDays(days), Today)?.ToString());

    [Theory]
    [InlineData(-1, true, false, false)]
    [InlineData(0, false, true, true)]
    [InlineData(6, false, false, true)]
    [InlineData(7, false, false, false)]
    public void Has_CheckInOrOpenAnswer_OverdueIsAMatterOfItsOwn(int days, bool overdue, bool today, bool week)
    {
        var day = Today.AddDays(days);
        foreach (var dues in new[] { CaseDues.Of(SupportPlan.Empty, day), CaseDues.Of(Plan(day, done: false), null), CaseDues.Of(SupportPlan.Empty, null, day) })
            Assert.Equal((overdue, today, week), (dues.Has(DueWhen.Overdue, Today), dues.Has(DueWhen.Today, Today), dues.Has(DueWhen.Week, Today)));
    }

    [Fact]
    public void Has_WhatIsDoneOrHasNoDay_IsDueNever()
    {
        var dues = CaseDues.Of(Plan(Today.AddDays(-5), done: true), null);

        Assert.All(Enum.GetValues<DueWhen>(), when => Assert.False(dues.Has(when, Today)));
    }

    private static SupportPlan Plan(DateOnly dueOn, bool done) => new([], [new GapAnswer(Dimension.Reading, GapAnswerKind.Train, "coa_x", dueOn, done, null)]);
}
