using Perspektiva.Identity.Features.Accounts;

namespace Perspektiva.Identity.Tests.Features.Accounts;

public sealed class LoginsTests
{
    [Theory]
    [InlineData(" Anna@Example.org ", "anna@example.org")]
    [InlineData("Ju\u0308rgen", "jürgen")]
    public void Normalise_WaysOfWritingOneLogin_AreOne(string written, string normalised) => Assert.Equal(normalised, Logins.Normalise(written));

    [Fact]
    public void Normalise_DotsAndSigns_TellLoginsApart() => Assert.NotEqual(Logins.Normalise("a.b@c.de"), Logins.Normalise("ab@c.de"));

    [Theory]
    [InlineData(null, false)]
    [InlineData("ab", false)]
    [InlineData("abc", true)]
    [InlineData("a\0bc", false)]
    public void IsValid_Login_HasThreeCharactersAndNoControls(string? login, bool valid) => Assert.Equal(valid, Logins.IsValid(login));
}
