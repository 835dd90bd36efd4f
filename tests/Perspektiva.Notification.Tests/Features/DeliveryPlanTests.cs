using CsCheck;

using Perspektiva.Contracts;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Mail;

namespace Perspektiva.Notification.Tests.Features;

public sealed class DeliveryPlanTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-11-24T11:00:00Z");

    [Theory]
    [InlineData(19, false, false, "Send")]
    [InlineData(20, false, false, "Summarise")]
    [InlineData(500, true, false, "Send")]
    [InlineData(0, false, true, "Drop")]
    [InlineData(0, true, true, "Drop")]
    public void Decide_AtNoon_FollowsBudgetAndReading(int sentToday, bool urgent, bool read, string action) =>
        Assert.Equal(action, DeliveryPlan.Decide(Due(urgent), new Preference { Recipient = "coa_1" }, read, sentToday, Noon, BerlinCalendar.Zone).Action.ToString());

    [Fact]
    public void Decide_NoEmailWanted_Drops()
    {
        var preference = new Preference { Recipient = "coa_1" };
        preference.Choose(email: false, null, null, 20);
        Assert.Equal(DeliveryPlan.Action.Drop, DeliveryPlan.Decide(Due(urgent: true), preference, false, 0, Noon, BerlinCalendar.Zone).Action);
    }

    [Theory]
    [InlineData("2026-11-24T11:00:00Z", "2026-11-24T16:00:00Z")]
    [InlineData("2026-11-24T16:00:00Z", "2026-11-25T16:00:00Z")]
    [InlineData("2026-10-24T16:00:00Z", "2026-10-25T16:00:00Z")] // the night the clocks go back
    public void NextSummary_BeforeAndAfterFive_IsTodayOrTomorrow(string now, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), DeliveryPlan.NextSummary(DateTimeOffset.Parse(now), BerlinCalendar.Zone));

    [Fact]
    public void SummaryId_SameRecipientAndDay_IsTheSameAndElseAnother() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5]).Sample((a, b) => Assert.Equal(
            a == b,
            Delivery.SummaryId($"coa_{a}", new DateOnly(2026, 1, 1)) == Delivery.SummaryId($"coa_{b}", new DateOnly(2026, 1, 1))));

    [Fact]
    public void BackOff_EachAttempt_GrowsAndStaysBelowEightHours() =>
        Gen.Select(Gen.Int[1, Delivery.MaxAttempts], Gen.Double[0, 1]).Sample((attempt, jitter) =>
        {
            var pause = Delivery.BackOff(attempt, jitter);
            Assert.InRange(pause.TotalSeconds, 20, 8 * 3600);
            Assert.True(Delivery.BackOff(attempt + 1, jitter) >= pause);
        });

    /// <summary>A mail server that is away from Saturday noon to Monday morning loses nothing: what the operator's guide promises.</summary>
    [Fact]
    public void BackOff_AllWaitsUntilGivenUp_TakeAboutTwoDays()
    {
        Assert.InRange(Wait(0.5).TotalHours, 48, 54);
        Assert.True(Wait(0).TotalHours > 36);

        static TimeSpan Wait(double jitter) =>
            Enumerable.Range(1, Delivery.MaxAttempts - 1).Aggregate(TimeSpan.Zero, (sum, attempt) => sum + Delivery.BackOff(attempt, jitter));
    }

    [Fact]
    public void Failed_AfterTheLastAttempt_IsGivenUp()
    {
        var delivery = Due(urgent: false);
        for (var i = 0; i < Delivery.MaxAttempts; i++)
        {
            Assert.Equal(DeliveryStatus.Pending, delivery.Status);
            delivery.Take(Noon.AddMinutes(5));
            delivery.Failed(Noon, 0.5);
        }
        Assert.Equal(DeliveryStatus.Failed, delivery.Status);
    }

    private static Delivery Due(bool urgent) => Delivery.For(
        new Notice
        {
            Id = Guid.CreateVersion7(),
            PublicId = "ntc_1",
            Recipient = "coa_1",
            Position = 1,
            OccurredAt = Noon,
            References = new NoticeReferences(),
            Kind = urgent ? NoticeKind.CheckInWarning : NoticeKind.MatchesFound,
        }, "coa_1", Noon);
}
