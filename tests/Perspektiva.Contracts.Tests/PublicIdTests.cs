using CsCheck;

namespace Perspektiva.Contracts.Tests;

public sealed class PublicIdTests
{
    [Fact]
    public void New_Always_IsValidForItsPrefixOnly() =>
        Gen.Int.Sample(_ =>
        {
            var id = PublicId.New(IdPrefix.Place);
            Assert.True(PublicId.IsValid(id, IdPrefix.Place));
            Assert.False(PublicId.IsValid(id, IdPrefix.Placement));
        });

    [Fact]
    public void New_ManyTimes_NeverRepeats() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => PublicId.New("par")).Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("par_")]
    [InlineData("par_ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    [InlineData("par_aaaaaaaaaaaaaaaaaaaaaaaaa1")]
    [InlineData("par-aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void IsValid_OtherForm_IsFalse(string? id) => Assert.False(PublicId.IsValid(id, "par"));
}
