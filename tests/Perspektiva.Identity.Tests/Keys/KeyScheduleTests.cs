using CsCheck;
using Perspektiva.Identity.Keys;

namespace Perspektiva.Identity.Tests.Keys;

public sealed class KeyScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void FileName_ReadBack_IsTheSameKey()
    {
        var key = new TokenKey(KeyUse.Encryption, Start, "0123456789abcdef");
        Assert.Equal("encryption-20261124T120000Z-0123456789abcdef.key", key.FileName);
        Assert.Equal(key, TokenKey.Parse(key.FileName));
    }

    [Theory]
    [InlineData("signing-20261124T120000Z-0123456789abcdef.key.partial")]
    [InlineData("signing-20261324T120000Z-0123456789abcdef.key")]
    [InlineData("other-20261124T120000Z-0123456789abcdef.key")]
    [InlineData("signing-20261124T120000Z-short.key")]
    [InlineData(".lock")]
    public void FileName_OfSomethingElse_IsNoKey(string name) => Assert.Null(TokenKey.Parse(name));

    [Fact]
    public void At_WithARotationAnnounced_PublishesTheNewKeyAndSignsWithTheOld()
    {
        var (old, next) = (Signing(Start, "a"), Signing(Start.AddDays(30), "b"));
        var takesOver = next.ActiveFrom;
        Assert.Equal([old, next], KeySchedule.At([next, old], KeyUse.Signing, takesOver.AddSeconds(-1)));
        Assert.Equal([next, old], KeySchedule.At([next, old], KeyUse.Signing, takesOver));
        Assert.Equal([next, old], KeySchedule.At([next, old], KeyUse.Signing, takesOver + KeySchedule.Retention - TimeSpan.FromSeconds(1)));
        Assert.Equal([next], KeySchedule.At([next, old], KeyUse.Signing, takesOver + KeySchedule.Retention));
        Assert.Equal([old], KeySchedule.Retired([next, old], takesOver + KeySchedule.Retention));
    }

    [Fact]
    public void At_AnyInstant_SignsWithTheNewestActiveKeyAndKeepsEveryKeyOfALiveToken() =>
        Gen.Int[0, 400].List[1, 8].Select(Gen.Int[0, 500]).Sample((hours, at) =>
        {
            var keys = hours.Distinct().Select(h => Signing(Start.AddHours(h), h.ToString("x16", System.Globalization.CultureInfo.InvariantCulture))).ToList();
            var now = Start.AddHours(at);
            var used = KeySchedule.At(keys, KeyUse.Signing, now);
            var active = keys.Where(k => k.ActiveFrom <= now).ToList();
            if (active.Count == 0)
                return used.Count == 0;
            // a token that lives now was signed by the key that was newest when it was issued
            var signers = Enumerable.Range(0, (int)Identity.Tokens.TokenLifetimes.Refresh.TotalHours + 1).Select(h => now.AddHours(-h))
                .Select(issued => keys.Where(k => k.ActiveFrom <= issued).MaxBy(k => k.ActiveFrom)).OfType<TokenKey>().Distinct();
            return used[0] == active.MaxBy(k => k.ActiveFrom) && signers.All(used.Contains) && keys.Where(k => k.ActiveFrom > now).All(used.Contains);
        });

    private static TokenKey Signing(DateTimeOffset from, string id) => new(KeyUse.Signing, from, id.PadLeft(16, '0'));
}
