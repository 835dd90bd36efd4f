using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>Whoever stops a run need not wait for lists that nobody will read.</summary>
public sealed class CohortCandidatesTests
{
    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, "rules-v3")]
    [InlineData(false, "rules-v3")]
    public void Of_StoppedOnceListsAreSoughtOrFound_StopsBeforeItNamesPlacesWithoutASeat(bool beforehand, string? rules)
    {
        using var stop = new CancellationTokenSource();
        var people = Enumerable.Range(0, 3).Select(_ => new CohortPersonInput(new Person().Changed().ToProfile(mayMatch: true), 1, 5)).ToList();
        var places = Enumerable.Range(0, 3).Select(_ => new Workplace()).Select(place => new CohortPlaceInput(place.Changed().ToProfile(free: 0), "", "", 1, 0, null, null, Guid.Empty, null, false)).ToList();
        var options = new Engine.RankOptions { OnDate = Days.Today, Top = 5 };
        var candidates = new CohortCandidates(new CohortInputs(people, places, [], [], [], [], options, rules ?? Engine.MatchingEngine.RulesVersion, true, false));
        if (beforehand)
            stop.Cancel();

        // Nobody has a seat here: the lists are found, empty, and the second pass begins.
        Assert.Throws<OperationCanceledException>(() => candidates.Of(people, _ => stop.Cancel(), stop.Token));
    }
}
