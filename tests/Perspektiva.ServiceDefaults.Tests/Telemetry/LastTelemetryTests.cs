using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Perspektiva.ServiceDefaults.Telemetry;

namespace Perspektiva.ServiceDefaults.Tests.Telemetry;

public sealed class LastTelemetryTests
{
    private static readonly ActivitySource Source = new("Perspektiva.Tests.LastTelemetry");

    /// <summary>Whoever starts services kills one that has not ended 6 seconds after it was told to.</summary>
    [Theory]
    [InlineData("grpc", true)]
    [InlineData("grpc", false)]
    [InlineData("http/protobuf", true)]
    [InlineData("http/protobuf", false)]
    public async Task Stop_NobodyTakesTheTelemetry_EndsAllTheSame(string protocol, bool hangsUp)
    {
        using var peer = new TcpListener(IPAddress.Loopback, 0);
        peer.Start();
        var serving = ServeAsync(peer, hangsUp);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{peer.LocalEndpoint}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
        });
        builder.Logging.ClearProviders();
        builder.AddTelemetry("sample");
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync(TestContext.Current.CancellationToken);
        Source.StartActivity("work")!.Dispose();
        app.Logger.LogWarning("Something to tell");

        var ending = Task.Run(async () =>
        {
            await app.StopAsync();
            await app.DisposeAsync();
        });

        await ending.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        peer.Stop();
        Assert.True(await serving > 0);
    }

    /// <summary>Takes calls and never answers; how many.</summary>
    private static async Task<int> ServeAsync(TcpListener peer, bool hangsUp)
    {
        var calls = new List<Socket>();
        try
        {
            while (true)
            {
                calls.Add(await peer.AcceptSocketAsync());
                if (hangsUp)
                    calls[^1].Close();
            }
        }
        catch (SocketException)
        {
            calls.ForEach(call => call.Dispose());
            return calls.Count;
        }
    }
}
