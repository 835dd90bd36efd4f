using System.Security.Claims;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Tests.Features.Rankings;

public sealed class TopStreamTests(MatchingService service) : IClassFixture<MatchingService>
{
    /// <summary>Most changes of the index are none of this top's; who is between cuts a stream that is silent for longer than was said.</summary>
    [Fact]
    public async Task Read_IndexChangesAndTheTopDoesNot_TheHeartbeatIsNotPutOff()
    {
        var (clock, pulse) = (new SteppedClock(), new IndexPulse());
        var stream = new TopStream(
            service.Services.GetRequiredService<IndexTail>(), pulse, new NoRevocations(), clock, service.Services.GetRequiredService<IHostApplicationLifetime>());
        await using var events = stream
            .ReadAsync(new Caller(new ClaimsPrincipal()), _ => new FollowRanking.Top([]), null, null, TestContext.Current.CancellationToken).GetAsyncEnumerator();
        foreach (var first in new[] { "heartbeat", "ranking" })
        {
            Assert.True(await events.MoveNextAsync());
            Assert.Equal(first, events.Current.EventType);
        }

        var (start, beats) = (clock.GetTimestamp(), new Queue<int>([7, 18]));
        var next = events.MoveNextAsync().AsTask();
        while (await clock.WaitsAsync(next) is { } wait)
        {
            if (beats.TryPeek(out var second) && clock.GetElapsedTime(start) >= TimeSpan.FromSeconds(second))
            {
                beats.Dequeue();
                pulse.Beat();
            }
            else
            {
                clock.Advance(wait);
            }
        }

        Assert.True(await next);
        Assert.Equal("heartbeat", events.Current.EventType);
        Assert.Empty(beats);
        Assert.InRange(clock.GetElapsedTime(start), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(22));
    }

    /// <summary>A clock that tells what is waited for, so that the test moves it on only then.</summary>
    private sealed class SteppedClock : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();
        private Task<TimeSpan>? _next;

        /// <summary>How long the next wait is; null once the task is done instead.</summary>
        public async Task<TimeSpan?> WaitsAsync(Task done)
        {
            _next ??= _waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
            if (await Task.WhenAny(done, _next) == done)
                return null;
            var wait = await _next;
            _next = null;
            return wait;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(dueTime);
            return timer;
        }
    }

    private sealed class NoRevocations : IRevocations
    {
        public ValueTask<bool> IsRevokedAsync(Caller caller, CancellationToken cancellationToken) => ValueTask.FromResult(false);
    }
}
