using System.Net;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.ServiceDefaults.Tests.Security;

public sealed class RemoteAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2::1", "20010db800010002")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "20010db800010002")]
    public void NameOf_Address_IsWhatOneCustomerHolds(string address, string expected) => Assert.Equal(expected, RemoteAddress.NameOf(IPAddress.Parse(address)));

    [Fact]
    public void NameOf_NoAddress_IsANameToo() => Assert.Equal("unknown", RemoteAddress.NameOf(null));
}
