using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests.Local;

/// <summary>Real processes of the genuine engine are killed, stopped and seen again.</summary>
public sealed class PartKeeperTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<string> _lines = new();

    [Fact]
    public async Task Keep_KilledPart_IsStartedAgainAndToldWithItsLastLines()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var builder = Application();
        builder.AddExecutable("step-migrate", "/bin/sh", "/", "-c", "exit 0");
        builder.AddExecutable("program", "/bin/sh", "/", "-c", "echo so far so good; exec sleep 600");
        await using var kept = await KeptAsync(builder);
        var first = await kept.RunningAsync("program", except: 0);
        await kept.LogsAsync("program");

        await Signals.SendAsync(first, "KILL");
        await kept.RunningAsync("program", except: first);

        Assert.Collection(
            _lines,
            line => Assert.StartsWith("program has ended, and nobody told it to", line, StringComparison.Ordinal),
            line => Assert.EndsWith("so far so good", line, StringComparison.Ordinal),
            line => Assert.Equal("program is started again.", line));
    }

    [Fact]
    public async Task Keep_PartThatAnOperatorStopsOrRestarts_IsLeftAlone()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var builder = Application();
        builder.AddExecutable("program", "/bin/sh", "/", "-c", "exec sleep 600");
        await using var kept = await KeptAsync(builder);
        var first = await kept.RunningAsync("program", except: 0);

        await kept.CommandAsync("program", KnownResourceCommands.StopCommand);
        await kept.StateAsync("program", KnownResourceStates.Exited);
        await kept.CommandAsync("program", KnownResourceCommands.StartCommand);
        var second = await kept.RunningAsync("program", except: first);
        await kept.CommandAsync("program", KnownResourceCommands.RestartCommand);
        var third = await kept.RunningAsync("program", except: second);
        Assert.Empty(_lines);

        // Whatever had been made of the stop and the restart would have been told before this.
        await Signals.SendAsync(third, "KILL");
        await kept.RunningAsync("program", except: third);
        Assert.Equal("program is started again.", Assert.Single(_lines, line => line.Contains("started", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Keep_OneOfTwoReplicas_IsStartedAgainAlone()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var builder = Application();
        builder.AddProject<SomeProject>("both").WithAnnotation(new ExecutableAnnotation { Command = "/bin/sleep", WorkingDirectory = "/" }).WithArgs("600").WithReplicas(2);
        await using var kept = await KeptAsync(builder);
        int first = await kept.RunningAsync("both-1", except: 0), second = await kept.RunningAsync("both-2", except: 0);

        await Signals.SendAsync(first, "KILL");
        await kept.RunningAsync("both-1", except: first);

        Assert.Equal(second, await kept.RunningAsync("both-2", except: 0));
        Assert.All(_lines, line => Assert.StartsWith("both-1 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keep_PartThatEndsAtOnceEachTime_IsGivenUp()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var builder = Application();
        builder.AddExecutable("broken", "/bin/sh", "/", "-c", "echo the disk is full; exit 3");
        var time = new HastyTime();
        await using var kept = await KeptAsync(builder, time);

        await kept.ToldAsync("broken has ended 5 times within 5 minutes and is not started again");

        Assert.Equal(5, _lines.Count(line => line.StartsWith("broken has ended, and nobody told it to (exit code 3)", StringComparison.Ordinal)));
        Assert.Equal(4, _lines.Count(line => line == "broken is started again."));
    }

    private static string? Bundle => Environment.GetEnvironmentVariable("PERSPEKTIVA_BUNDLE");

    private static IDistributedApplicationBuilder Application() => DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        Args =
        [
            "--ASPNETCORE_URLS", $"http://localhost:{FreePorts.Next()}",
            "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", $"http://localhost:{FreePorts.Next()}",
            "--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", $"http://localhost:{FreePorts.Next()}",
        ],
        DisableDashboard = true,
    });

    private async Task<KeptApplication> KeptAsync(IDistributedApplicationBuilder builder, TimeProvider? time = null)
    {
        var application = builder.Build();
        await application.StartAsync(TestContext.Current.CancellationToken);
        var services = application.Services;
        var keeper = new PartKeeper(
            services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<ResourceCommandService>(),
            services.GetRequiredService<ResourceLoggerService>(),
            services.GetRequiredService<IConfiguration>(),
            time ?? TimeProvider.System)
        {
            Tell = _lines.Enqueue,
        };
        return new KeptApplication(application, keeper, _lines);
    }

    private sealed class KeptApplication : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        private readonly DistributedApplication _application;
        private readonly ConcurrentQueue<string> _lines;
        private readonly Task _keeping;

        public KeptApplication(DistributedApplication application, PartKeeper keeper, ConcurrentQueue<string> lines)
        {
            (_application, _lines) = (application, lines);
            _keeping = keeper.KeepAsync(Task.CompletedTask, _stop.Token);
        }

        private ResourceNotificationService Notifications => _application.Services.GetRequiredService<ResourceNotificationService>();

        /// <summary>The process of this id, once it is another one than that which was there before.</summary>
        public async Task<int> RunningAsync(string id, int except) => (await WatchAsync(
            change => change.ResourceId == id && change.Snapshot.State?.Text == KnownResourceStates.Running && change.Snapshot.ProcessId is { } process && process != except)).Snapshot.ProcessId!.Value;

        public Task<ResourceEvent> StateAsync(string id, string state) => WatchAsync(change => change.ResourceId == id && change.Snapshot.State?.Text == state);

        public async Task CommandAsync(string id, string command) =>
            Assert.True((await _application.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(id, command, _stop.Token)).Success);

        /// <summary>Waits until the process has written something.</summary>
        public async Task LogsAsync(string id)
        {
            var logs = _application.Services.GetRequiredService<ResourceLoggerService>();
            while ((await LastLines.ReadAsync(logs, id)).Count == 0)
                await Task.Delay(20, _stop.Token);
        }

        public async Task ToldAsync(string beginning)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(Patience);
            while (!_lines.Any(line => line.StartsWith(beginning, StringComparison.Ordinal)))
                await Task.Delay(20, limit.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _application.StopAsync(CancellationToken.None);
            await _application.DisposeAsync();
            _stop.Dispose();
        }

        private async Task<ResourceEvent> WatchAsync(Func<ResourceEvent, bool> wanted)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(Patience);
            await foreach (var change in Notifications.WatchAsync(limit.Token))
            {
                if (wanted(change))
                    return change;
            }

            throw new OperationCanceledException(limit.Token);
        }
    }

    /// <summary>Real time whose pauses take no time.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
