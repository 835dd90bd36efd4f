using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Tests.Domain;

public sealed class SupportPlanTests
{
    private static readonly DateOnly Today = new(2026, 11, 30);
    private static readonly GapAnswer Open = new(Dimension.Reading, GapAnswerKind.Train, "coa_x", Today.AddDays(5), false, null);
    private static readonly GapAnswer Other = Open with { Answer = GapAnswerKind.Aid };

    [Fact]
    public void With_OneAnswerChanged_LeavesTheOthersAndTheirOrder()
    {
        var plan = new SupportPlan([], [Open, Other]).With(Other.TickedOff(Today, "mtr_x"));

        Assert.Equal([Open, Other with { Done = true, DoneOn = Today, DoneBy = "mtr_x" }], plan.Answers);
        Assert.Equal(new SupportPlan([], [Open, Other]).Answers, plan.With(plan.Find(Dimension.Reading, GapAnswerKind.Aid)!.TakenBack()).Answers);
        Assert.Null(plan.Find(Dimension.Writing, GapAnswerKind.Aid));
    }

    [Fact]
    public void ReplacedBy_WhatWasDone_KeepsItsDay_WhatIsDoneNow_GetsIt_WhatIsOpenAgain_LosesIt()
    {
        var before = new SupportPlan([], [Open.TickedOff(Today.AddDays(-9), "mtr_x"), Other, Open with { Dimension = Dimension.Writing, Done = true }]);

        var after = before.ReplacedBy(new SupportPlan([], [Open with { Done = true }, Other with { Done = true }, Open with { Dimension = Dimension.Writing, Done = true }]), Today, "coa_x");

        Assert.Equal([(Today.AddDays(-9), "mtr_x"), (Today, "coa_x"), (null, null)], after.Answers.Select(answer => (answer.DoneOn, answer.DoneBy)));
        Assert.All(after.ReplacedBy(new SupportPlan([], [Open, Other]), Today, "coa_x").Answers, answer => Assert.Equal((false, null, null), (answer.Done, answer.DoneOn, answer.DoneBy)));
    }
}
