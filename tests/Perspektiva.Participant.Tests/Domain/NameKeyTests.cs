using System.Globalization;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Tests.Domain;

public sealed class NameKeyTests
{
    private static readonly DateOnly Birth = new(2006, 3, 9);

    [Theory]
    [InlineData("Jörg", "Müller-Weiß", "JOERG", "Mueller Weiss")]
    [InlineData("Anna-Lena", "Schmidt", "Anna", "schmidt ")]
    [InlineData("Émilie", "Núñez", "Emilie", "Nunez")]
    public void Of_SamePersonSpeltOtherwise_IsEqual(string given, string family, string otherGiven, string otherFamily) =>
        Assert.Equal(NameKey.Of(given, family, Birth), NameKey.Of(otherGiven, otherFamily, Birth));

    [Theory]
    [InlineData("Anna", "Schmidt", "2006-03-10")]
    [InlineData("Anna", "Schmitt", "2006-03-09")]
    [InlineData("Hanna", "Schmidt", "2006-03-09")]
    public void Of_AnotherPerson_Differs(string given, string family, string birth) =>
        Assert.NotEqual(NameKey.Of("Anna", "Schmidt", Birth), NameKey.Of(given, family, DateOnly.Parse(birth, CultureInfo.InvariantCulture)));

    [Fact]
    public void Of_NamesWithoutLetters_AreNotAllTheSame() =>
        Assert.NotEqual(NameKey.Of("???", "!!!", Birth), NameKey.Of("---.", "***", Birth));
}
