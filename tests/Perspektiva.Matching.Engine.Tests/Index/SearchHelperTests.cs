using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>A second thread in a search changes nothing but its time, whoever else searches and whatever fails.</summary>
public sealed class SearchHelperTests
{
    [Fact]
    public void RankPlaces_ManyCallersAtOnceWithTwoThreads_EachGetsItsOwnRanking()
    {
        var index = PlaceIndex.Build(Samples.EasyPlaces(21, Effort.Size(30_000)), out _);
        var people = Enumerable.Range(0, 40).Select(i => Samples.Participant(new Random(i)) with { CannotDo = FunctionalConstraint.None }).ToArray();
        var options = Samples.Options(30);
        var alone = people.Select(person => index.RankPlaces(person, options).Items.ToArray()).ToArray();

        Parallel.For(0L, Effort.Of(25 * people.Length), new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
            Assert.Equal(alone[i % people.Length], index.RankPlaces(people[i % people.Length], options with { Threads = 2 }).Items.ToArray()));
    }

    [Fact]
    public void Run_AnyNumberOfThreads_TheWorkIsDoneOnceByAllTogether()
    {
        for (var round = 0; round < Effort.Of(300); round++)
        {
            var (next, sum) = (0, 0);
            SearchHelper.Run(1 + (round % 3), () =>
            {
                for (var i = Interlocked.Increment(ref next); i <= 100; i = Interlocked.Increment(ref next))
                    Interlocked.Add(ref sum, i);
            });
            Assert.Equal(5050, sum);
        }
    }

    [Fact]
    public void Run_HelperFails_TheCallerIsToldAndTheNextSearchFindsAHelper()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "no helper on one processor");
        for (var round = 0; round < 3; round++)
        {
            var told = Assert.Throws<InvalidOperationException>(() => WithAHelper(own: () => { }, helpers: () => throw new InvalidOperationException("half of it")));
            Assert.Equal("half of it", told.Message);
        }
    }

    [Fact]
    public void Run_TheCallersOwnPartFails_ReturnsOnlyWhenTheHelperIsDone()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "no helper on one processor");
        var done = false;

        Assert.Throws<InvalidOperationException>(() => WithAHelper(
            own: () => throw new InvalidOperationException("the other half"),
            helpers: () =>
            {
                Thread.SpinWait(100_000);
                Volatile.Write(ref done, true);
            }));

        Assert.True(done);
    }

    // Other tests may have the helper for a while: asked again until it has come.
    private static void WithAHelper(Action own, Action helpers)
    {
        for (var came = false; !came;)
        {
            var caller = Environment.CurrentManagedThreadId;
            SearchHelper.Run(2, () =>
            {
                if (Environment.CurrentManagedThreadId != caller)
                {
                    Volatile.Write(ref came, true);
                    helpers();
                    return;
                }

                SpinWait.SpinUntil(() => Volatile.Read(ref came), TimeSpan.FromMilliseconds(200));
                if (Volatile.Read(ref came))
                    own();
            });
        }
    }
}
