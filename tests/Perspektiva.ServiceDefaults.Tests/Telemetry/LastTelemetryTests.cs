using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Perspektiva.ServiceDefaults.Telemetry;
using Perspektiva.Testing;

namespace Perspektiva.ServiceDefaults.Tests.Telemetry;

public sealed class LastTelemetryTests : IClassFixture<LastTelemetryTests.Compiled>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly ActivitySource Source = new("Perspektiva.Tests.LastTelemetry");

    /// <summary>Whoever starts services kills one that has not ended 6 seconds after it was told to.</summary>
    [Theory]
    [InlineData("grpc", true)]
    [InlineData("grpc", false)]
    [InlineData("http/protobuf", true)]
    [InlineData("http/protobuf", false)]
    public async Task Stop_NobodyTakesTheTelemetry_EndsAllTheSame(string protocol, bool hangsUp) =>
        Assert.True(await EndAsync(protocol, hangsUp, Limit) > 0);

    /// <summary>Starts a service, ends it within the limit, and answers how often it called.</summary>
    private static async Task<int> EndAsync(string protocol, bool hangsUp, TimeSpan limit)
    {
        using var peer = new TcpListener(IPAddress.Loopback, 0);
        peer.Start();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = ServeAsync(peer, hangsUp, called);
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

        await ending.WaitAsync(limit, TestContext.Current.CancellationToken);
        // The exporters' threads are not ended by the impatience: a cold one may come to its call only now.
        await called.Task.WaitAsync(Patience.Length, TestContext.Current.CancellationToken);
        peer.Stop();
        return await serving;
    }

    /// <summary>Takes calls and never answers; how many.</summary>
    private static async Task<int> ServeAsync(TcpListener peer, bool hangsUp, TaskCompletionSource called)
    {
        var calls = new List<Socket>();
        try
        {
            while (true)
            {
                calls.Add(await peer.AcceptSocketAsync());
                called.TrySetResult();
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

    /// <summary>Each protocol's code has run once: the limit is the service's, not the compiler's.</summary>
    public sealed class Compiled : IAsyncLifetime
    {
        public async ValueTask InitializeAsync()
        {
            foreach (var protocol in new[] { "grpc", "http/protobuf" })
                await EndAsync(protocol, hangsUp: true, TimeSpan.FromMinutes(1));
        }

        public ValueTask DisposeAsync() => default;
    }
}
