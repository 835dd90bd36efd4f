using Perspektiva.Testing.Servers;

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

    [Theory]
    [InlineData("identity")]
    [InlineData("participant")]
    [InlineData("employer")]
    [InlineData("matching")]
    [InlineData("notification")]
    public async Task AddService_SettingThatNotEverybodyReads_IsGivenToThoseWhoReadIt(string name)
    {
        var service = _test.Builder.AddService<SomeProject>(name, _test.Platform, _test.Servers);

        var environment = await _test.EnvironmentAsync(service.Resource);

        var code = SourceOf(name);
        Assert.Equal(code.Contains("AddRedisCache()", StringComparison.Ordinal), environment.ContainsKey("ConnectionStrings__redis"));
        Assert.Equal(code.Contains("\"Perspektiva:Source\"", StringComparison.Ordinal), environment.ContainsKey("Perspektiva__Source"));
        Assert.Equal(code.Contains("\"Perspektiva:Demo\"", StringComparison.Ordinal), environment.ContainsKey("Perspektiva__Demo"));
        Assert.Equal(code.Contains("\"Perspektiva:DemoSecret\"", StringComparison.Ordinal), environment.ContainsKey("Perspektiva__DemoSecret"));
    }

    /// <summary>What shows the environment hides a value that is a secret, and none that holds one.</summary>
    [Fact]
    public void AddInfrastructure_ConnectionString_IsASecretAsAWhole()
    {
        ReferenceExpression[] settings = [_test.Servers.RabbitMqConnection, _test.Servers.RedisConnection, _test.Servers.Database("identity")];

        Assert.Equal(["{rabbitmq-connection.value}", "{redis-connection.value}", "{identity-database.value}"], settings.Select(setting => setting.ValueExpression));
    }

    [Fact]
    public async Task AddService_ConnectionString_HoldsThePasswordOfTheServer()
    {
        var matching = _test.Builder.AddService<SomeProject>("matching", _test.Platform, _test.Servers);

        var environment = await _test.EnvironmentAsync(matching.Resource);

        Assert.EndsWith($";Username=perspektiva;Password={_test.Platform.Secrets.PostgresPassword};Database=matching", environment["ConnectionStrings__matching"], StringComparison.Ordinal);
        Assert.StartsWith($"amqp://perspektiva:{_test.Platform.Secrets.RabbitMqPassword}@127.0.0.1:", environment["ConnectionStrings__rabbitmq"], StringComparison.Ordinal);
        Assert.EndsWith(",password=" + _test.Platform.Secrets.RedisPassword, environment["ConnectionStrings__redis"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddGateway_TelemetryKeyOfTheHost_IsGivenAsItIs()
    {
        _test.Builder.Configuration["AppHost:OtlpApiKey"] = "some-key";
        var gateway = _test.Builder.AddGateway<SomeProject>("gateway", _test.Platform, _test.Servers);

        var environment = await _test.EnvironmentAsync(gateway.Resource);

        Assert.Equal("x-otlp-api-key=some-key", environment["OTEL_EXPORTER_OTLP_HEADERS"]);
    }

    /// <summary>An operator's own mail server in the environment asks for what the demo's mailbox does not have.</summary>
    [Fact]
    public async Task WithMailbox_OwnMailServerInTheEnvironment_IsOutweighed()
    {
        using var demo = new TestPlatform("--demo", "true");
        var notification = demo.Builder.AddService<SomeProject>("notification", demo.Platform, demo.Servers).WithMailbox(demo.Platform);

        var environment = await demo.EnvironmentAsync(notification.Resource);

        Assert.Equal(
            ("127.0.0.1", "false", "", ""), (environment["Smtp__Host"], environment["Smtp__RequireTls"], environment["Smtp__User"], environment["Smtp__Password"]));
    }

    [Fact]
    public void Volume_OfAnotherHome_IsAnotherOne()
    {
        using var other = new TestPlatform();

        Assert.Matches("^perspektiva-[0-9a-f]{12}-postgres$", _test.Platform.Volume("postgres"));
        Assert.Equal(_test.Platform.Volume("postgres"), _test.Platform.Volume("postgres"));
        Assert.NotEqual(_test.Platform.Volume("postgres"), _test.Platform.Volume("rabbitmq"));
        Assert.NotEqual(_test.Platform.Volume("postgres"), other.Platform.Volume("postgres"));
    }

    [Fact]
    public async Task AddService_MigrationStep_IsGivenNoPasswordOfRedis()
    {
        _test.Builder.AddService<SomeProject>("matching", _test.Platform, _test.Servers);

        var environment = await _test.EnvironmentAsync(_test.Resource("matching-migrate"));

        Assert.DoesNotContain("ConnectionStrings__redis", environment.Keys);
    }

    public void Dispose() => _test.Dispose();

    private static string SourceOf(string service)
    {
        var folder = Path.Combine(Repository.Root, "services", "Perspektiva." + char.ToUpperInvariant(service[0]) + service[1..]);
        return string.Concat(Directory.EnumerateFiles(folder, "*.cs")
            .Concat(Directory.EnumerateDirectories(folder).Where(part => Path.GetFileName(part) is not ("bin" or "obj")).SelectMany(part => Directory.EnumerateFiles(part, "*.cs", SearchOption.AllDirectories)))
            .Select(File.ReadAllText));
    }

    private ValueTask<string?> MasterKeyAsync() => _test.Platform.MasterKey.Resource.GetValueAsync(TestContext.Current.CancellationToken);
}
