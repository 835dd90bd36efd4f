using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>The database fails for a moment while a run is worked on.</summary>
public sealed class CohortFaultTests
{
    [Fact]
    public async Task Lock_TheDatabaseFailsOnce_TheRunIsTakenUpAgainAndEnds()
    {
        var fault = new CohortLockFault();
        await using var service = new MatchingService { Interceptor = fault };
        await service.InitializeAsync();
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var portal = people[0].Portal;

        var (id, run) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));

        Assert.True(fault.Happened);
        Assert.Equal(2, run.GetProperty("outcome").GetProperty("placed").GetInt32());
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }
}
