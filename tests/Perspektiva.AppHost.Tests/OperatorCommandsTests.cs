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
        var service = _test.Builder.AddProject<SomeProject>("matching").WithHttpEndpoint(port: 4711, isProxied: false).WithRebuildCommand(_test.Platform);
        var command = service.Resource.Annotations.OfType<ResourceCommand>().Single();
        await using var services = new ServiceCollection().AddSingleton<IHttpClientFactory>(new ImpatientClients()).BuildServiceProvider();

        var result = await command.Execute(new ExecuteCommandContext
        {
            Services = services,
            ResourceName = "matching",
            CancellationToken = TestContext.Current.CancellationToken,
            Logger = NullLogger.Instance,
        });

        Assert.Equal((true, "participants 7"), (result.Success, result.Message));
    }

    public void Dispose() => _test.Dispose();

    /// <summary>Clients that give up after a moment, before a service that takes longer.</summary>
    private sealed class ImpatientClients : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(new SlowService()) { Timeout = TimeSpan.FromMilliseconds(50) };
    }

    private sealed class SlowService : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"participants":7}""") };
        }
    }
}
