using Perspektiva.Employer.Drafting;

namespace Perspektiva.Employer.Tests.Drafting;

public sealed class ClassificationsTests
{
    [Theory]
    [InlineData("01104", true)] // a leading zero survived
    [InlineData("54101", true)]
    [InlineData("5410", false)]
    [InlineData("00000", false)]
    [InlineData(null, false)]
    public void IsOccupation_Key_KnownOnlyWithFiveDigits(string? key, bool expected) => Assert.Equal(expected, Kldb.IsOccupation(key));

    [Fact]
    public void Occupations_WholeClassification_1300() => Assert.InRange(Kldb.Occupations.Count(), 1250, 1350);

    [Theory]
    [InlineData("A")]
    [InlineData("47.11")]
    public void TitleOf_WzKey_Known(string key) => Assert.NotNull(Wz.TitleOf(key));

    [Fact]
    public void TitleOf_UnknownWz_Null() => Assert.Null(Wz.TitleOf("47.999"));

    [Fact]
    public void Find_Fulda_NearItsCathedral()
    {
        var fulda = PostalCodes.Find("36037");
        Assert.NotNull(fulda);
        Assert.InRange(PostalCodes.Kilometres(50.554, 9.672, fulda.Value.Latitude, fulda.Value.Longitude), 0, 5);
    }

    [Fact]
    public void Within_Bamberg_SortedAndNear()
    {
        var near = PostalCodes.Within(49.894, 10.893, 20).ToList();
        Assert.NotEmpty(near);
        Assert.Equal(near.OrderBy(entry => entry.Code, StringComparer.Ordinal), near);
        Assert.All(near, entry => Assert.InRange(PostalCodes.Kilometres(49.894, 10.893, entry.Latitude, entry.Longitude), 0, 20));
    }
}
