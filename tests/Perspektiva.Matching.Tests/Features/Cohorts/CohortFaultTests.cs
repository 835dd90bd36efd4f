using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>The database fails for a moment while a run is worked on.</summary>
public sealed class CohortFaultTests
{
    [Theory]
    [InlineData("FROM mentor_view")]
    [InlineData("FROM cohort_run\nWHERE id = ")]
    public async Task Solve_TheDatabaseFailsOnce_TheRunIsTakenUpAgainAndEnds(string before)
    {
        var meanwhile = new Meanwhile(before);
        await using var service = new MatchingService { Interceptor = meanwhile };
        await service.InitializeAsync();
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var portal = people[0].Portal;
        meanwhile.Fail();

        var (id, run) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));

        Assert.True(meanwhile.Happened);
        Assert.Equal(2, run.GetProperty("outcome").GetProperty("placed").GetInt32());
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }
}
