using Perspektiva.Identity.Features.Accounts;
using Perspektiva.Testing.Http;

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
    [InlineData("a\uFFFEbc", false)]
    public void IsValid_Login_HasThreeCharactersAndNoControls(string? login, bool valid) => Assert.Equal(valid, Logins.IsValid(login));

    [Fact]
    public void IsValid_WhateverItLetsThrough_CanBeNormalised()
    {
        // A form is UTF-8: half a surrogate pair never comes.
        var characters = Enumerable.Range(char.MinValue, char.MaxValue + 1).Where(c => !char.IsSurrogate((char)c)).Select(c => $"ab{(char)c}cd");
        foreach (var login in characters.Concat(HostileInput.NaughtyStrings).Where(Logins.IsValid))
            Logins.Normalise(login);
    }
}
