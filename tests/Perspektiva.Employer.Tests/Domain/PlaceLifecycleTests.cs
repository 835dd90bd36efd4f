using CsCheck;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Domain;
using static Perspektiva.Employer.Tests.Domain.PlaceBuilder;

namespace Perspektiva.Employer.Tests.Domain;

/// <summary>Whatever is done to a place in whatever order, the lifecycle of DOMAIN.md holds.</summary>
public sealed class PlaceLifecycleTests
{
    private static readonly Dictionary<PlaceStatus, PlaceStatus[]> Allowed = new()
    {
        [PlaceStatus.Draft] = [PlaceStatus.Published, PlaceStatus.Filled, PlaceStatus.Closed, PlaceStatus.Expired],
        [PlaceStatus.Published] = [PlaceStatus.Paused, PlaceStatus.Filled, PlaceStatus.Closed, PlaceStatus.Expired],
        [PlaceStatus.Paused] = [PlaceStatus.Published, PlaceStatus.Filled, PlaceStatus.Closed, PlaceStatus.Expired],
        [PlaceStatus.Filled] = [PlaceStatus.Published, PlaceStatus.Paused, PlaceStatus.Closed, PlaceStatus.Expired],
        [PlaceStatus.Closed] = [],
        [PlaceStatus.Expired] = [],
    };

    private static readonly Gen<(int Kind, int Number, int Version)[]> Steps = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 4], Gen.Int[1, 12]).Array[1, 40];

    [Fact]
    public void Steps_AnyOrder_OnlyAllowedTransitions() => Steps.Sample(steps =>
    {
        var place = Draft(Terms(capacity: 2, startUntil: Day.AddDays(3), endsOn: Day.AddDays(5)));
        foreach (var step in steps)
        {
            var (before, version, known) = (place.Status, place.Version, place.EverPublished);
            Apply(place, step);
            Assert.True(place.Status == before || Allowed[before].Contains(place.Status), $"{before} -> {place.Status}");
            Assert.True(place.Version == version || place.Version == version + 1, "a step is one version");
            Assert.True(place.Version == version + 1 || place.Status == before, "a new status is a new version");
            Assert.True(place.EverPublished || !known, "what was known stays known");
        }
    });

    [Fact]
    public void Steps_AnyOrder_FilledExactlyWhenFull() => Steps.Sample(steps =>
    {
        var place = Published(capacity: 2);
        foreach (var step in steps)
        {
            Apply(place, step);
            if (place.Status is PlaceStatus.Published or PlaceStatus.Filled)
                Assert.Equal(place.Occupied >= place.Terms.Capacity, place.Status == PlaceStatus.Filled);
        }
    });

    [Fact]
    public void Steps_RefusedStep_LeavesThePlaceAlone() => Steps.Sample(steps =>
    {
        var place = Draft(Terms(capacity: 2));
        foreach (var step in steps)
        {
            var before = (place.Status, place.Version, place.Occupied, place.Terms);
            if (Apply(place, step) is not null)
                Assert.Equal(before, (place.Status, place.Version, place.Occupied, place.Terms));
        }
    });

    [Fact]
    public void Occupy_ShuffledAndTripled_SameState() => Gen.Select(Gen.Int[0, 4].Array[1, 8], Gen.Int[0, int.MaxValue]).Sample((numbers, seed) =>
    {
        var events = numbers.Select((occupied, i) => (occupied, version: (long)i + 1)).ToArray();
        var shuffled = events.Concat(events).Concat(events).ToArray();
        new Random(seed).Shuffle(shuffled);
        var (ordered, disordered) = (Published(capacity: 2), Published(capacity: 2));
        foreach (var (occupied, version) in events)
            ordered.Occupy(occupied, version);
        foreach (var (occupied, version) in shuffled)
            disordered.Occupy(occupied, version);
        Assert.Equal((ordered.Status, ordered.Occupied, ordered.OccupancyVersion), (disordered.Status, disordered.Occupied, disordered.OccupancyVersion));
    });

    private static string? Apply(Place place, (int Kind, int Number, int Version) step)
    {
        switch (step.Kind)
        {
            case 0: return place.Publish();
            case 1: return place.Pause();
            case 2: return place.Resume();
            case 3: return step.Number == 0 ? place.Close() : null;
            case 4:
                place.Occupy(step.Number, step.Version);
                return null;
            case 5:
                place.Expire(Day.AddDays(step.Number));
                return null;
            case 6: return place.Require(Requirements(1 + step.Number), RequirementsBasis.Company);
            default:
                var terms = place.Terms;
                return place.Revise(Terms(capacity: 1 + (step.Number % 3), startUntil: terms.StartUntil, endsOn: terms.EndsOn), Company().Site, null);
        }
    }
}
