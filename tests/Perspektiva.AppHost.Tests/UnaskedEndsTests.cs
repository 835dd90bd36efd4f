using Perspektiva.Testing;

namespace Perspektiva.AppHost.Tests;

public sealed class UnaskedEndsTests
{
    private static readonly DateTime Once = new(2026, 12, 1, 8, 0, 0, DateTimeKind.Utc);
    private readonly ShiftedTime _time = new();
    private readonly UnaskedEnds _ends;

    public UnaskedEndsTests() => _ends = new UnaskedEnds(_time);

    [Theory]
    [InlineData("Running", "Finished", true)]
    [InlineData("Running", "Exited", true)]
    [InlineData("Starting", "FailedToStart", true)]
    [InlineData("Stopping", "Finished", false)]
    [InlineData("Stopping", "Exited", false)]
    [InlineData("Starting", "Running", false)]
    public void Take_StateAfterAnother_IsAnEndThatNobodyAskedFor(string before, string now, bool expected)
    {
        Assert.False(_ends.Take(Snapshot(before)));

        Assert.Equal(expected, _ends.Take(Snapshot(now, Once)));
    }

    [Fact]
    public void Take_SameEndOnceMore_IsNoOther()
    {
        _ends.Take(Snapshot("Running"));
        Assert.True(_ends.Take(Snapshot("Finished", Once)));
        Assert.False(_ends.Take(Snapshot("Finished", Once)));

        // It is started again, and the engine tells of the old end.
        Assert.False(_ends.Take(Snapshot("Starting")));
        Assert.False(_ends.Take(Snapshot("Finished", Once)));
        Assert.False(_ends.Take(Snapshot("Running")));
        Assert.False(_ends.HasEnded);
        Assert.True(_ends.Take(Snapshot("Finished", Once.AddSeconds(9))));
        Assert.True(_ends.HasEnded);
    }

    [Fact]
    public void Take_StoppedAndStartedByAnOperator_IsKeptAgain()
    {
        _ends.Take(Snapshot("Stopping"));
        Assert.False(_ends.Take(Snapshot("Exited", Once)));
        Assert.False(_ends.Take(Snapshot("Running")));

        Assert.True(_ends.Take(Snapshot("Finished", Once.AddSeconds(9))));
    }

    [Fact]
    public void NextPause_EndAfterEnd_GrowsUntilItIsGivenUpAndBeginsAnew()
    {
        double?[] pauses = [.. Enumerable.Range(0, UnaskedEnds.Most + 1).Select(_ => _ends.NextPause()?.TotalSeconds)];

        Assert.Equal([0, 2, 5, 15, null, 0], pauses);
    }

    [Fact]
    public void NextPause_EndsFarApart_AreEachTheFirst()
    {
        Assert.Equal(TimeSpan.Zero, _ends.NextPause());
        _time.Advance(UnaskedEnds.Window + TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.Zero, _ends.NextPause());
    }

    private static CustomResourceSnapshot Snapshot(string state, DateTime? endedAt = null) => new() { ResourceType = "Project", State = state, StopTimeStamp = endedAt };
}
