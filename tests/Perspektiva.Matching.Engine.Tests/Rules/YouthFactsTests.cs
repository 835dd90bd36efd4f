using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Rules;

public sealed class YouthFactsTests
{
    private static readonly string?[] Sectors = [null, "01.11", "10.71", "56.10", "93.21", "86.10", "47.11", "47.91", "41.10", "41.20", "25.11", "49.3", "97"];

    [Fact]
    public void ForbiddenClasses_AnyPlace_IsWhatTheRulesSay() => Gen.Int[0, 100_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            var place = Samples.Place(random) with
            {
                Wz = Sectors[random.Next(Sectors.Length)],
                DailyMinutes = random.Next(10) == 0 ? null : 400 + (10 * random.Next(13)),
                WeeklyMinutes = random.Next(10) == 0 ? null : 2000 + (50 * random.Next(12)),
            };

            // Asked twice: the second answer is the one kept.
            Assert.Equal(YouthRules.ForbiddenClasses(place), YouthFacts.ForbiddenClasses(place));
            Assert.Equal(YouthRules.ForbiddenClasses(place), YouthFacts.ForbiddenClasses(place));
        },
        iter: Effort.Of(20_000));
}
