using System.Net;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.Identity.Features.Accounts;

namespace Perspektiva.Identity.Tests.Features.Accounts;

public sealed class SignInThrottleTests
{
    private static readonly IPAddress Somebody = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress SomebodyElse = IPAddress.Parse("192.0.2.2");
    private readonly FakeTimeProvider _time = new();
    private readonly SignInThrottle _throttle;

    public SignInThrottleTests() => _throttle = new SignInThrottle(_time);

    [Fact]
    public void TryBegin_AfterThirtyFailures_IsRefusedUntilTheWindowEnds_AndForThatAddressOnly()
    {
        for (var i = 0; i < SignInThrottle.MaxFailures; i++)
            Assert.True(_throttle.TryBegin(Somebody));
        Assert.False(_throttle.TryBegin(Somebody));
        Assert.True(_throttle.TryBegin(SomebodyElse));
        _time.Advance(SignInThrottle.Window);
        Assert.True(_throttle.TryBegin(Somebody));
    }

    [Fact]
    public void TryBegin_ManyAtOnce_AreNoMoreThanManyInARow()
    {
        var begun = 0;
        Parallel.For(0, 10 * SignInThrottle.MaxFailures, _ => Interlocked.Add(ref begun, _throttle.TryBegin(Somebody) ? 1 : 0));
        Assert.Equal(SignInThrottle.MaxFailures, begun);
    }

    [Fact]
    public void Succeeded_GivesTheAttemptBack()
    {
        for (var i = 0; i < 3 * SignInThrottle.MaxFailures; i++)
        {
            Assert.True(_throttle.TryBegin(Somebody));
            _throttle.Succeeded(Somebody);
        }
        _throttle.Succeeded(Somebody);
        for (var i = 0; i < SignInThrottle.MaxFailures; i++)
            Assert.True(_throttle.TryBegin(Somebody));
        Assert.False(_throttle.TryBegin(Somebody));
    }

    [Fact]
    public void TryBegin_AddressesOfOneIPv6Customer_CountAsOne()
    {
        for (var i = 0; i < SignInThrottle.MaxFailures; i++)
            Assert.True(_throttle.TryBegin(IPAddress.Parse($"2001:db8:1:2::{i:x}")));
        Assert.False(_throttle.TryBegin(IPAddress.Parse("2001:db8:1:2:ffff::1")));
        Assert.True(_throttle.TryBegin(IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public void TryBegin_MoreAddressesThanAreRemembered_AreCountedTogether()
    {
        for (var i = 0; i < SignInThrottle.MaxAddresses; i++)
            Assert.True(_throttle.TryBegin(new IPAddress(0x0A000000L + i)));
        for (var i = 0; i < SignInThrottle.MaxFailures; i++)
            Assert.True(_throttle.TryBegin(IPAddress.Parse($"198.51.100.{i}")));
        Assert.False(_throttle.TryBegin(Somebody));
        Assert.True(_throttle.TryBegin(new IPAddress(0x0A000000L)));
    }
}
