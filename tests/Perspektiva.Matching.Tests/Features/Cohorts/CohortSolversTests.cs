using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>How long solved runs, and what they know of people, stay in memory.</summary>
public sealed class CohortSolversTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public void Kept_TenMinutesLater_IsGone_ThoughNobodyAsked()
    {
        var clock = new ManualTime();
        using var solvers = new CohortSolvers(clock);
        Keep(solvers, Guid.CreateVersion7());
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(1, solvers.Count);

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, solvers.Count);
    }

    [Theory]
    [InlineData("erased")]
    [InlineData("withdrawn")]
    public async Task Kept_PersonIsGoneThroughAnotherReplica_IsForgotten_AndOthersStay(string how)
    {
        var (gone, other) = (new Person(), new Person());
        await service.ApplyAsync(gone.Changed());
        await service.ApplyAsync(other.Changed());
        await using var replica = service.Replica();
        using var http = replica.CreateClient();
        var solvers = replica.Services.GetRequiredService<CohortSolvers>();
        await service.Http.GetAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken);
        Keep(solvers, gone.Id);
        Keep(solvers, other.Id);

        if (how == "erased")
            await service.ApplyAsync(gone.Erased());
        else
            await service.ApplyAsync(gone.Withdrawn(Contracts.V1.ConsentPurpose.Matching));

        var since = TimeProvider.System.GetTimestamp();
        while (solvers.Count > 1 && TimeProvider.System.GetElapsedTime(since) < Patience.Length)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(1, solvers.Count);
    }

    [Fact]
    public void Keep_ManySmallRuns_AllStay_AndLargeOnesOnlyAsFarAsTheirEdgesGo()
    {
        using var solvers = new CohortSolvers(new ManualTime());
        for (var i = 0; i < 9; i++)
            Keep(solvers, Guid.CreateVersion7());
        Assert.Equal(9, solvers.Count);

        // The largest run may have four million; here they are empty.
        Keep(solvers, Guid.CreateVersion7(), edges: CohortSolvers.MostEdges);
        Assert.Equal(10, solvers.Count);
        Keep(solvers, Guid.CreateVersion7(), edges: 1);
        Assert.Equal(1, solvers.Count);
        Keep(solvers, Guid.CreateVersion7(), edges: CohortSolvers.MostEdges + 1);
        Assert.Equal(1, solvers.Count);
    }

    private static void Keep(CohortSolvers solvers, Guid person, int edges = 0)
    {
        var problem = new Engine.Cohort.CohortProblem { Participants = [person], Places = [], Edges = [] };
        solvers.Keep(new CohortRunRecord { Id = Guid.CreateVersion7() }, new CohortSolved(Engine.Cohort.CohortRun.Solve(problem), problem with { Edges = new Engine.Cohort.CohortEdge[edges] }, []));
    }

    /// <summary>A clock that goes on when told to, with its timers.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private readonly List<Ticking> _timers = [];
        private TimeSpan _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(new Ticking(callback, state, period) { Next = _now + dueTime });
            return _timers[^1];
        }

        public void Advance(TimeSpan by)
        {
            for (var end = _now + by; _now < end;)
            {
                _now += TimeSpan.FromSeconds(1);
                foreach (var timer in _timers.Where(timer => timer.Next <= _now))
                    timer.Tick();
            }
        }

        private sealed class Ticking(TimerCallback callback, object? state, TimeSpan period) : ITimer
        {
            public TimeSpan Next { get; set; }

            public void Tick()
            {
                Next += period;
                callback(state);
            }

            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

            public void Dispose() => Next = TimeSpan.MaxValue;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
