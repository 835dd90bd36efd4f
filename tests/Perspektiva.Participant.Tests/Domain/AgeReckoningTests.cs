using System.Globalization;
using CsCheck;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Tests.Domain;

public sealed class AgeReckoningTests
{
    private static readonly Gen<DateOnly> Days = Gen.Int[0, 40_000].Select(day => new DateOnly(1950, 1, 1).AddDays(day));

    [Theory]
    [InlineData("2010-06-15", "2025-06-14", AgeBand.Child, "2025-06-15")]
    [InlineData("2010-06-15", "2025-06-15", AgeBand.Youth15, "2026-06-15")]
    [InlineData("2010-06-15", "2026-06-15", AgeBand.Youth16, "2027-06-15")]
    [InlineData("2010-06-15", "2028-06-14", AgeBand.Youth17, "2028-06-15")]
    [InlineData("2010-06-15", "2028-06-15", AgeBand.Adult, null)]
    public void BandOn_Day_IsBandWithDayOfNextChange(string birth, string day, AgeBand band, string? next)
    {
        var reckoned = AgeReckoning.BandOn(DateOnly.Parse(birth, CultureInfo.InvariantCulture), DateOnly.Parse(day, CultureInfo.InvariantCulture));

        Assert.Equal((band, next is null ? (DateOnly?)null : DateOnly.Parse(next, CultureInfo.InvariantCulture)), reckoned);
    }

    [Theory]
    [InlineData(15, "2023-03-01")]
    [InlineData(16, "2024-02-29")]
    [InlineData(18, "2026-03-01")]
    public void BirthdayOf_BornOnLeapDay_IsFirstOfMarchInCommonYears(int age, string expected) =>
        Assert.Equal(DateOnly.Parse(expected, CultureInfo.InvariantCulture), AgeReckoning.BirthdayOf(new DateOnly(2008, 2, 29), age));

    [Theory]
    [InlineData("2010-06-15", true, "2010-06-15")]
    [InlineData("2008-06-15", false, "2026-06-15")]
    [InlineData("2008-02-29", false, "2026-03-01")]
    public void ConsentsFrom_AdultOrMinor_IsTheEighteenthBirthdayOrTheBirth(string birth, bool minor, string expected) =>
        Assert.Equal(DateOnly.Parse(expected, CultureInfo.InvariantCulture), AgeReckoning.ConsentsFrom(DateOnly.Parse(birth, CultureInfo.InvariantCulture), minor));

    [Fact]
    public void BandOn_AnyDay_ChangesExactlyOnTheDayItNames() => Gen.Select(Days, Days).Sample((a, b) =>
    {
        var (birth, day) = a <= b ? (a, b) : (b, a);
        var (band, next) = AgeReckoning.BandOn(birth, day);
        if (next is not { } change)
            return AgeReckoning.AgeOn(birth, day) >= AgeReckoning.AgeOfMajority;
        return change > day
            && AgeReckoning.BandOn(birth, change.AddDays(-1)).Band == band
            && AgeReckoning.BandOn(birth, change).Band == band + 1;
    });

    [Fact]
    public void Today_JustBeforeMidnightInBerlin_IsStillTheOldDay()
    {
        Assert.Equal(new DateOnly(2026, 7, 1), BerlinCalendar.DayOf(new DateTimeOffset(2026, 7, 1, 21, 59, 59, TimeSpan.Zero)));
        Assert.Equal(new DateOnly(2026, 7, 2), BerlinCalendar.DayOf(new DateTimeOffset(2026, 7, 1, 22, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new DateOnly(2026, 12, 2), BerlinCalendar.DayOf(new DateTimeOffset(2026, 12, 1, 23, 0, 0, TimeSpan.Zero)));
    }
}
