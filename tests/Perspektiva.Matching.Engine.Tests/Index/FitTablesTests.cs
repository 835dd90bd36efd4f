using System.Runtime.CompilerServices;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>The tables against the formula, every requirement with every ability and all support there can be.</summary>
public sealed class FitTablesTests
{
    private static readonly int[] Asked =
    [
        .. from level in Enumerable.Range(1, 5) from importance in Enumerable.Range(1, 3) from support in Enumerable.Range(0, SupportProfile.MaxLevels + 1) select level | (importance << 3) | (support << 5),
    ];

    [Fact]
    public void Exact_AnyRequirementAbilityAndSupport_IsTheFormulas() => ForAll((packed, ability, plan, cost, gap) =>
    {
        var score = Unsafe.Add(ref Unsafe.AsRef(in FitTables.Scores), FitTables.ScoresAt(ability, plan) + packed);

        Assert.Equal((cost, gap), (FitTables.Costs(ability, plan)[packed], FitTables.Gaps(ability, plan)[packed]));
        Assert.Equal((uint)cost | (1u << (FitTables.GapShift + gap)), score);
    });

    [Fact]
    public void Bounds_AnyRequirementAbilityAndSupport_AreTheCostButForTheSlack() => ForAll((packed, ability, plan, cost, gap) =>
    {
        var fine = FitTables.Fine(ability, plan)[FitTables.CodeOf[packed]];
        var overChallenge = ability == 0 || (packed & 7) - ability > (packed >> 5) + plan;

        Assert.Equal(gap >= 2, fine == FitTables.Dead);
        if (fine != FitTables.Dead)
            Assert.InRange(fine - (cost / FitTables.Unit), 0, FitTables.SlackOf[packed]);
        Assert.Equal(overChallenge ? cost / FitTables.CoarseUnit : 0, FitTables.Coarse(ability, plan)[FitTables.CodeOf[packed]]);
    });

    [Fact]
    public void Slack_EachRequirement_IsNoMoreThanSomeAbilityNeeds() => Assert.All(Asked, packed => Assert.Equal(
        Enumerable.Range(1, 5).Select(ability => (Bound: FitTables.Fine(ability, 0)[FitTables.CodeOf[packed]], Cost: FitTables.Costs(ability, 0)[packed]))
            .Where(of => of.Bound != FitTables.Dead).Max(of => of.Bound - (of.Cost / FitTables.Unit)),
        FitTables.SlackOf[packed]));

    [Fact]
    public void Codes_WhatIsNotAsked_CostsNothing() => Assert.All([0, 3, 8, 24, 5 | (2 << 5), (1 << 5) | 16], packed =>
    {
        Assert.Equal((0, 0), (FitTables.CodeOf[packed], FitTables.SlackOf[packed]));
        for (var ability = 0; ability <= 5; ability++)
            Assert.Equal((0, 0, 0, 0), (FitTables.Costs(ability, 0)[packed], FitTables.Gaps(ability, 0)[packed], FitTables.Fine(ability, 0)[0], FitTables.Coarse(ability, 0)[0]));
    });

    private static void ForAll(Action<int, int, int, int, int> check)
    {
        foreach (var packed in Asked)
        {
            for (var ability = 0; ability <= 5; ability++)
            {
                for (var plan = 0; plan <= SupportProfile.MaxLevels; plan++)
                {
                    var asked = new Requirement(packed & 7, (Importance)((packed >> 3) & 3));
                    var (cost, unanswered) = FitFormulaV1.Cost(asked, ability == 0 ? null : ability, (packed >> 5) + plan, FitParameters.Current);
                    check(packed, ability, plan, cost, ability != 0 && asked.Importance == Importance.Decisive ? unanswered : 0);
                }
            }
        }
    }
}
