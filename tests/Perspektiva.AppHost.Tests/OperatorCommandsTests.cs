using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Perspektiva.AppHost.Tests;

public sealed class OperatorCommandsTests : IDisposable
{
    private readonly TestPlatform _test = new();

    [Fact]
    public async Task Command_ServiceThatTakesLongerThanAClientWaits_IsWaitedFor()
    {
        var result = await ExecuteAsync(Service("matching").WithRebuildCommand(_test.Platform), new SlowService());

        Assert.Equal((true, "participants 7"), (result.Success, result.Message));
    }

    [Fact]
    public async Task Command_OfAService_CallsItsOperatorEndpointWithTheKey()
    {
        var service = new SlowService();
        await ExecuteAsync(Service("notification").WithMailCommand(_test.Platform), service);
        await ExecuteAsync(Service("identity").WithKeyCommand(_test.Platform), service);

        Assert.Equal(["POST /operator/deliveries/retry", "POST /operator/keys/rotate"], service.Asked);
        Assert.Equal([_test.Platform.OperatorKeyValue, _test.Platform.OperatorKeyValue], service.Keys);
    }

    public void Dispose() => _test.Dispose();

    private IResourceBuilder<ProjectResource> Service(string name) =>
        _test.Builder.AddProject<SomeProject>(name).WithHttpEndpoint(port: 4711, isProxied: false);

    private static async Task<ExecuteCommandResult> ExecuteAsync(IResourceBuilder<ProjectResource> of, SlowService service)
    {
        await using var services = new ServiceCollection().AddSingleton<IHttpClientFactory>(new ImpatientClients(service)).BuildServiceProvider();
        return await of.Resource.Annotations.OfType<ResourceCommand>().Single().Execute(new ExecuteCommandContext
        {
            Services = services,
            ResourceName = of.Resource.Name,
            CancellationToken = TestContext.Current.CancellationToken,
            Logger = NullLogger.Instance,
        });
    }

    /// <summary>Clients that give up after a moment, before a service that takes longer.</summary>
    private sealed class ImpatientClients(SlowService service) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(service, disposeHandler: false) { Timeout = TimeSpan.FromMilliseconds(50) };
    }

    private sealed class SlowService : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        public List<string> Keys { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            Keys.AddRange(request.Headers.GetValues("X-Operator-Key"));
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"participants":7}""") };
        }
    }
}
