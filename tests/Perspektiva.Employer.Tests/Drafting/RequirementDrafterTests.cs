using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Drafting;

namespace Perspektiva.Employer.Tests.Drafting;

public sealed class RequirementDrafterTests
{
    [Fact]
    public void ForOccupation_EveryOccupationOfTheKldb_DraftsAtLeast24Of32Dimensions()
    {
        var without = new List<string>();
        foreach (var (key, _) in Kldb.Occupations)
        {
            if (RequirementDrafter.ForOccupation(key) is not { } draft)
            {
                without.Add(key);
                continue;
            }
            Assert.Equal(32, draft.Requirements.Count);
            Assert.All(draft.Requirements, requirement => Assert.True(requirement is null || requirement.Level is >= 1 and <= 5));
            Assert.True(draft.Requirements.Count(requirement => requirement is not null) >= 24, key);
        }
        Assert.Empty(without);
    }

    [Fact]
    public void Find_EveryCodeOfOurTable_IsShipped() => Assert.All(
        Kldb.Occupations.SelectMany(occupation => KldbToOnet.Find(occupation.Key)).Distinct(), code => Assert.NotNull(ShippedOnet.Find(code)));

    [Theory]
    [InlineData("54101", Dimension.StandingAndWalking, "71402")] // cleaning helper against secretary
    [InlineData("71402", Dimension.Writing, "54101")]
    [InlineData("32101", Dimension.LiftingAndCarrying, "72213")] // building helper against accountant
    [InlineData("72213", Dimension.Arithmetic, "54101")]
    [InlineData("26212", Dimension.FineMotorSkills, "71402")] // electrician against secretary
    [InlineData("52122", Dimension.ReactionSpeed, "71402")] // lorry driver against secretary
    [InlineData("83112", Dimension.MakingContact, "51311")] // childcare against warehouse helper
    public void ForOccupation_TwoUnlikeOccupations_OneAsksMore(string more, Dimension dimension, string less)
    {
        static int Level(string key, Dimension dimension) => RequirementDrafter.ForOccupation(key)!.Requirements[(int)dimension]?.Level ?? 0;
        Assert.True(Level(more, dimension) > Level(less, dimension), $"{Level(more, dimension)} against {Level(less, dimension)}");
    }

    [Fact]
    public void ForOccupation_BuildingHelper_DemandsLiftingAndStanding()
    {
        var demands = RequirementDrafter.ForOccupation("32101")!.Demands;
        Assert.True(demands.HasFlag(FunctionalConstraint.LiftingAbove10Kg), demands.ToString());
        Assert.False(RequirementDrafter.ForOccupation("72213")!.Demands.HasFlag(FunctionalConstraint.LiftingAbove10Kg));
    }

    [Fact]
    public void From_OccupationWithoutAnyDescriptor_AsksNothing()
    {
        var draft = RequirementDrafter.From([new OnetOccupation("00-0000.00", "Nothing known", new Dictionary<string, double>(StringComparer.Ordinal))]);
        Assert.All(draft.Requirements, Assert.Null);
        Assert.Equal(FunctionalConstraint.None, draft.Demands);
    }

    [Fact]
    public void Find_UnknownGroup_Nothing() => Assert.Empty(KldbToOnet.Find("99999"));

    [Theory]
    [InlineData("54101", "54114")]
    [InlineData("29302", "29304")]
    public void Find_OtherLevel_MayNameOtherOccupations(string helper, string expert) => Assert.NotEqual(KldbToOnet.Find(helper), KldbToOnet.Find(expert));
}
