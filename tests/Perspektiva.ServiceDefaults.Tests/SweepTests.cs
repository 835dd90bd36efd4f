using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.Testing;

namespace Perspektiva.ServiceDefaults.Tests;

public sealed class SweepTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Turn_FailsInAnyWay_TheServiceGoesOnAndTheNextTurnComes(bool atStart)
    {
        var time = new FakeTimeProvider();
        using var sweep = new Failing(time, atStart,
            new TimeoutException(), new InvalidOperationException("as EF wraps it", new TimeoutException()), new OperationCanceledException(), new AggregateException(new IOException()));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHostedService(_ => sweep);
        using var host = builder.Build();
        await host.StartAsync(Ct);
        if (atStart)
            await sweep.First.Task.WaitAsync(Patience.Length, Ct);

        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        while (!sweep.Worked.Task.IsCompleted && !stopping.IsCancellationRequested)
        {
            time.Advance(Interval);
            await Task.Yield();
        }

        Assert.False(stopping.IsCancellationRequested);
        await host.StopAsync(Ct);
        Assert.True(sweep.ExecuteTask!.IsCanceled);
    }

    private sealed class Failing(TimeProvider time, bool atStart, params IEnumerable<Exception> failures) : Sweep(Interval, time, NullLogger.Instance, atStart)
    {
        private readonly Queue<Exception> _failures = new(failures);

        public TaskCompletionSource First { get; } = new();

        public TaskCompletionSource Worked { get; } = new();

        protected override Task TurnAsync(CancellationToken ct)
        {
            First.TrySetResult();
            if (_failures.TryDequeue(out var failure))
                return Task.FromException(failure);
            Worked.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
