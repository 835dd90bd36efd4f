using Perspektiva.Testing.Http;

namespace Perspektiva.Notification.Tests.Features;

public sealed class ChoosePreferencesTests(NotificationHost host)
{
    [Theory]
    [InlineData("22:00:00", null, "/quietUntil")]
    [InlineData(null, "07:00:00", "/quietFrom")]
    public async Task Put_OneEndOfTheQuietHours_PointsToTheOther(string? quietFrom, string? quietUntil, string pointer)
    {
        var young = await host.YoungAsync();

        var answer = await host.Http.ReplaceAsync(
            $"/v1/preferences/{young.Coach}", host.CoachToken(young.Coach, young.Organisation), new { email = true, quietFrom, quietUntil }, "*");

        Assert.Equal(400, answer.Status);
        Assert.Equal([pointer], answer.Pointers);
    }
}
