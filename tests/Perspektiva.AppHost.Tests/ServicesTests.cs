namespace Perspektiva.AppHost.Tests;

public sealed class ServicesTests : IDisposable
{
    private readonly TestPlatform _test = new();

    [Fact]
    public async Task AddGateway_OfTheNetworksOwnSettings_GetsItsAddressAlone()
    {
        var gateway = _test.Builder.AddGateway<SomeProject>("gateway", _test.Platform, _test.Servers);

        var environment = await _test.EnvironmentAsync(gateway.Resource);

        Assert.Equal(["Perspektiva__PublicUrl"], environment.Keys.Where(name => name.StartsWith("Perspektiva__", StringComparison.Ordinal)));
        Assert.DoesNotContain(await MasterKeyAsync(), environment.Values);
        Assert.Equal("false", environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"]);
    }

    [Fact]
    public async Task AddService_Process_HasTheMasterKeyAndBelievesNobodysForwardedAddress()
    {
        var identity = _test.Builder.AddService<SomeProject>("identity", _test.Platform, _test.Servers);

        var environment = await _test.EnvironmentAsync(identity.Resource);

        Assert.Equal(await MasterKeyAsync(), environment["Perspektiva__MasterKey"]);
        Assert.Equal("false", environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"]);
    }

    public void Dispose() => _test.Dispose();

    private ValueTask<string?> MasterKeyAsync() => _test.Platform.MasterKey.Resource.GetValueAsync(TestContext.Current.CancellationToken);
}
