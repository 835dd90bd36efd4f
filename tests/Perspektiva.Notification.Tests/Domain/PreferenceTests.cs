using CsCheck;

using Perspektiva.Contracts;
using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Tests.Domain;

public sealed class PreferenceTests
{
    [Theory]
    [InlineData("2026-11-24T20:30:00Z", "2026-11-25T06:00:00Z")] // 21:30 in Berlin, quiet until 7
    [InlineData("2026-11-24T03:00:00Z", "2026-11-24T06:00:00Z")] // 4:00
    [InlineData("2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z")] // 13:00
    [InlineData("2026-07-24T20:30:00Z", "2026-07-25T05:00:00Z")] // summer time
    public void NextAllowed_QuietFromNineToSeven_IsTheMorning(string now, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), Quiet(new(21, 0), new(7, 0)).NextAllowed(DateTimeOffset.Parse(now), BerlinCalendar.Zone));

    [Fact]
    public void NextAllowed_EndInsideTheSkippedHour_IsWhenTheClockGoesOn() =>
        Assert.Equal(
            DateTimeOffset.Parse("2027-03-28T01:00:00Z"),
            Quiet(new(21, 0), new(2, 30)).NextAllowed(DateTimeOffset.Parse("2027-03-28T00:30:00Z"), BerlinCalendar.Zone));

    [Fact]
    public void NextAllowed_AnyHours_IsNeverBeforeNowAndNeverQuiet() =>
        Gen.Select(Gen.Int[0, 1439], Gen.Int[0, 1439], Gen.Long[0, 400L * 86_400]).Sample((from, until, seconds) =>
        {
            var preference = Quiet(TimeOnly.MinValue.AddMinutes(from), TimeOnly.MinValue.AddMinutes(until));
            var now = DateTimeOffset.Parse("2026-01-01T00:00:00Z").AddSeconds(seconds);
            var allowed = preference.NextAllowed(now, BerlinCalendar.Zone);
            Assert.True(allowed >= now);
            Assert.True(allowed - now <= TimeSpan.FromHours(25));
            var local = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(allowed, BerlinCalendar.Zone).TimeOfDay);
            Assert.True(from == until || !local.IsBetween(preference.QuietFrom!.Value, preference.QuietUntil!.Value), $"{local} is quiet");
        });

    private static Preference Quiet(TimeOnly from, TimeOnly until)
    {
        var preference = new Preference { Recipient = "coa_1" };
        preference.Choose(true, from, until, 20);
        return preference;
    }
}
