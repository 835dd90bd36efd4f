using System.Globalization;

namespace Perspektiva.Matching.Engine.Tests.Judges;

/// <summary>
/// What stands between the fit and cosine in the judge's eyes: formulas that were tried, what each of them breaks, and what the cap alone costs. Holds docs/matching.md to
/// what it says of them; printed with --show-live-output on.
/// </summary>
public sealed class OnetFrontierTests
{
    [Fact]
    public void Recall_FormulasTriedShippedPart_LieAsTheDocumentationSays() => Compare(OnetOccupations.Shipped());

    [Fact]
    public void Recall_FormulasTriedWholeSurvey_LieAsTheDocumentationSays()
    {
        var data = Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "PERSPEKTIVA_DATA is not set");

        Compare(OnetOccupations.Whole(data));
    }

    private static void Compare(OnetOccupations occupations)
    {
        var chance = RelatedRecall.Chance(occupations);
        var cosine = RelatedRecall.Of(occupations, RelatedRecall.Cosine);
        var capped = RelatedRecall.Of(occupations, CosineUnderTheCap);
        var tried = FitVariant.All.Select(variant => (Variant: variant, Recall: RelatedRecall.Of(occupations, variant.Score))).ToList();
        Print("cosine", cosine);
        Print("cosine under the cap", capped);
        foreach (var (variant, recall) in tried)
            Print($"{variant.Name} [{(variant.Breaks.Length == 0 ? "breaks nothing" : variant.Breaks)}]", recall);

        // No formula tried is as good as cosine; what breaks nothing comes near to what the cap leaves even of cosine.
        Assert.All(tried, row => Assert.True(row.Recall < cosine, row.Variant.Name));
        Assert.True(capped < 0.9 * cosine, $"{capped}");
        var lawful = Assert.Single(tried, row => row.Variant.Breaks.Length == 0);
        Assert.True(lawful.Recall >= 5 * chance && lawful.Recall >= 0.85 * capped, $"{lawful.Recall}");

        void Print(string name, double recall) => TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{recall:0.000} ({recall / chance:0.0}x chance, {recall / cosine:0.00} of cosine) {name}"));
    }

    // As the fit ranks: whoever meets a decisive gap of two or more stands behind all others.
    private static double CosineUnderTheCap(Judged person, Judged place)
    {
        var worst = 0;
        for (var i = 0; i < AbilityProfile.Dimensions; i++)
        {
            var requirement = place.Place.Requirements.Items[i];
            if (requirement.Importance == Importance.Decisive)
                worst = Math.Max(worst, requirement.Level - person.Person.Abilities.Levels[i]);
        }

        return RelatedRecall.Cosine(person, place) - (worst >= 2 ? worst : 0);
    }
}
