using System.Net.Sockets;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Perspektiva.Notification.Features.Mail;
using Perspektiva.Testing;

namespace Perspektiva.Notification.Tests.Features;

public sealed class DeliveryWorkerTests
{
    /// <summary>No list of what a driver may throw is complete; and what leaves the worker ends the service with its inbox and live streams.</summary>
    [Fact]
    public async Task Round_FailsInAnyWay_TheServiceGoesOnAndTheNextRoundComes()
    {
        var scopes = new FailingScopes(
            new SocketException((int)SocketError.HostNotFound), new OperationCanceledException(), new AggregateException(new IOException()), new InvalidOperationException());
        var transport = new MailTransport(Options.Create(new MailOptions { Host = "127.0.0.1", Port = 1 }));
        using var worker = new DeliveryWorker(scopes, transport, new DeliverySignal(TimeProvider.System), new Hurried(), NullLogger<DeliveryWorker>.Instance);

        await worker.StartAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(scopes.AskedAgain.Task, worker.ExecuteTask!).WaitAsync(Patience.Length, TestContext.Current.CancellationToken);

        Assert.False(worker.ExecuteTask!.IsCompleted);
        await worker.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Throws what it is given, one after the other, and is then asked once more.</summary>
    private sealed class FailingScopes(params IEnumerable<Exception> failures) : IServiceScopeFactory
    {
        private readonly Queue<Exception> _failures = new(failures);

        public TaskCompletionSource AskedAgain { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IServiceScope CreateScope()
        {
            if (_failures.TryDequeue(out var failure))
                throw failure;
            AskedAgain.TrySetResult();
            throw new TimeoutException();
        }
    }

    /// <summary>Waits a thousandth of what it is asked to.</summary>
    private sealed class Hurried : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, dueTime / 1000, period);
    }
}
