using System.Net;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.Identity.Features.Accounts;

namespace Perspektiva.Identity.Tests.Features.Accounts;

public sealed class SignInThrottleTests
{
    private static readonly IPAddress Somebody = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void IsRefused_AfterThirtyFailures_UntilTheWindowEnds_AndForThatAddressOnly()
    {
        var time = new FakeTimeProvider();
        var throttle = new SignInThrottle(time);
        for (var i = 0; i < SignInThrottle.MaxFailures; i++)
        {
            Assert.False(throttle.IsRefused(Somebody));
            throttle.Failed(Somebody);
        }
        Assert.True(throttle.IsRefused(Somebody));
        Assert.False(throttle.IsRefused(IPAddress.Parse("192.0.2.2")));
        time.Advance(SignInThrottle.Window);
        Assert.False(throttle.IsRefused(Somebody));
    }
}
