using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Tests.Domain;

public sealed class AccompanimentTests
{
    [Theory]
    [InlineData("c s", "", false, "c")]
    [InlineData("c s", "", true, "c s")]
    [InlineData("c s", "c", false, "s")]
    [InlineData("c s", "c", true, "s")]
    [InlineData("c s", "s", true, "c")]
    [InlineData("c s", "c s", true, "")]
    [InlineData("c c", "", true, "c")]
    [InlineData("- s", "", false, "s")]
    [InlineData("- -", "", true, "")]
    public void Present_CoachAndSubstitute_AreThoseWhoCanAct(string around, string inactive, bool urgent, string told) =>
        Assert.Equal(told, string.Join(' ', Of(around, inactive).Present(urgent)));

    [Theory]
    [InlineData("c s", "c s", "c")]
    [InlineData("c -", "c", "c")]
    [InlineData("- s", "s", "")]
    public void Told_NobodyCanAct_KeepsItInTheCoachsInbox(string around, string inactive, string told) =>
        Assert.Equal(told, string.Join(' ', Of(around, inactive).Told(urgent: true)));

    [Theory]
    [InlineData("c s", "", "c s")]
    [InlineData("c s", "c", "s")]
    [InlineData("c s", "c s", "o p c")]
    [InlineData("c -", "c", "o p c")]
    [InlineData("- s", "s", "o p")]
    [InlineData("- -", "", "o p")]
    public void Told_NobodyCanAct_ReachesWhoRegisteredThePerson(string around, string inactive, string told)
    {
        var coaches = Of(around, inactive, "o", "p", "o");
        Assert.Equal(told, string.Join(' ', coaches.Told(urgent: true)));
        Assert.Equal(told.Replace(" p c", " p", StringComparison.Ordinal), string.Join(' ', coaches.Responsible(urgent: true)));
    }

    private static Accompaniment Of(string around, string inactive, params string[] registering)
    {
        var ids = around.Split(' ').Select(id => id is "-" ? null : id).ToArray();
        return new Accompaniment(ids[0], ids[1], inactive.Split(' '), registering);
    }
}
