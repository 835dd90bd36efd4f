using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace Perspektiva.AppHost.Tests.Local;

public sealed class ResourceServerTests
{
    [Fact]
    public async Task Build_ServerForTheDashboard_HeedsNoSignalThatIsMeantForTheHost()
    {
        var builder = DistributedApplication.CreateBuilder(["--PERSPEKTIVA_BUNDLE", "/bundle"]);
        await using var application = builder.Build();

        await using var server = application.Services.GetServices<IHostedService>().OfType<ResourceServer>().Single().Build();

        Assert.IsType<ConsoleLifetime>(application.Services.GetRequiredService<IHostLifetime>());
        Assert.IsNotType<ConsoleLifetime>(server.Services.GetRequiredService<IHostLifetime>());
    }
}
