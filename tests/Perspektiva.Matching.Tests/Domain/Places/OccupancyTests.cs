using CsCheck;
using Perspektiva.Matching.Domain.Places;

namespace Perspektiva.Matching.Tests.Domain.Places;

public sealed class OccupancyTests
{
    private static Occupancy Place(int capacity)
    {
        var occupancy = new Occupancy(Guid.CreateVersion7(), "plc_x", 1);
        occupancy.Declare(capacity);
        return occupancy;
    }

    [Fact]
    public void TryTake_LastSeat_ThenRefuses()
    {
        var occupancy = Place(1);

        Assert.True(occupancy.TryTake());
        Assert.False(occupancy.TryTake());
        Assert.Equal(1, occupancy.Occupied);
    }

    [Fact]
    public void Declare_BelowOccupied_IsAcceptedAndOversubscribed()
    {
        var occupancy = Place(2);
        occupancy.TryTake();
        occupancy.TryTake();

        Assert.True(occupancy.Declare(1));
        Assert.True(occupancy.Oversubscribed);
        Assert.Equal(0, occupancy.Free);
        Assert.Equal(2, occupancy.Occupied);
    }

    [Fact]
    public void Release_NothingTaken_Throws() => Assert.Throws<InvalidOperationException>(() => Place(1).Release());

    [Fact]
    public void AnyHistory_SeatsAreCountedAndVersionsGrow() =>
        Gen.Select(Gen.Int[1, 4], Gen.OneOf(Gen.Const(0), Gen.Const(-1), Gen.Int[1, 5]).Array[0, 40]).Sample((capacity, steps) =>
        {
            var occupancy = Place(capacity);
            var taken = 0;
            foreach (var step in steps)
            {
                var before = occupancy.Version;
                var changed = step switch
                {
                    0 => Take(occupancy, ref taken),
                    -1 => GiveBack(occupancy, ref taken),
                    _ => occupancy.Declare(step),
                };
                Assert.Equal(taken, occupancy.Occupied);
                Assert.Equal(Math.Max(0, occupancy.Capacity - taken), occupancy.Free);
                Assert.Equal(taken > occupancy.Capacity, occupancy.Oversubscribed);
                Assert.Equal(before + (changed ? 1 : 0), occupancy.Version);
            }
        });

    private static bool Take(Occupancy occupancy, ref int taken)
    {
        var free = taken < occupancy.Capacity;
        Assert.Equal(free, occupancy.TryTake());
        taken += free ? 1 : 0;
        return free;
    }

    private static bool GiveBack(Occupancy occupancy, ref int taken)
    {
        if (taken == 0)
            return false;
        occupancy.Release();
        taken--;
        return true;
    }
}
