using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>Somebody is erased while a run with them is asked for.</summary>
public sealed class CohortRaceTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Theory]
    [InlineData("pins")]
    [InlineData("vetoes")]
    public async Task Sequel_SomebodyIsErasedWhileItIsCopied_NothingOfThemStays(string stated)
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var (portal, other, gone) = (people[0].Portal, people[0], people[1]);
        var (first, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places, pins: new[] { Cohort.Pair(gone, places[1]) }));

        // The people are copied already, the pairs are not.
        var (sequel, erasing) = await MeanwhileErasedAsync(
            "cohort_place", gone, () => service.PostAsync(portal, $"/v1/cohort-runs/{first}/{stated}", Cohort.Pair(other, places[0])));

        Assert.Equal(202, (await sequel).Status);
        await erasing;
        await AssertForgottenAsync(gone);
        var run = await service.EndedAsync(portal, (await sequel).Id());
        Assert.Equal(("finished", 1), (run.Member("state"), run.GetProperty("erasedParticipants").GetInt32()));
        await AssertForgottenAsync(gone);
    }

    [Fact]
    public async Task Start_SomebodyIsErasedMeanwhile_NothingOfThemStays()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var (portal, gone) = (people[0].Portal, people[1]);

        // The pairs are stored already, the people are not.
        var (started, erasing) = await MeanwhileErasedAsync(
            "cohort_person", gone, () => service.StartAsync(portal, people, places, pins: new[] { Cohort.Pair(gone, places[1]) }));

        await erasing;
        await service.FinishedAsync(portal, started);
        await AssertForgottenAsync(gone);
    }

    [Fact]
    public async Task Sequel_TheRunBeforeIsDeletedMeanwhile_IsOfOnePieceAllTheSame()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var portal = people[0].Portal;
        var (first, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        Task<ApiAnswer> sequel, deleting;
        await using (await Standstill.OfAsync(service, "cohort_place"))
        {
            sequel = service.PostAsync(portal, $"/v1/cohort-runs/{first}/vetoes", Cohort.Pair(people[0], places[0]));
            await Standstill.UntilAsync(service, waiting: 1);
            deleting = service.DeleteAsync(portal, $"/v1/cohort-runs/{first}", "\"1\"");
            await Standstill.UntilAsync(service, waiting: 2, deleting);
        }

        var (_, run) = await service.FinishedAsync(portal, sequel);
        Assert.Equal(204, (await deleting).Status);
        Assert.Equal(2, run.GetProperty("outcome").GetProperty("placed").GetInt32());
    }

    [Fact]
    public async Task Cancel_SomebodyElseDoesAtTheSameTime_ReadsThatItIsCancelled()
    {
        var (people, places) = (await service.PeopleAsync(1), await service.PlacesAsync(1));
        var portal = people[0].Portal;
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);
        await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, CohortRunState.Running).SetProperty(r => r.LeaseOwner, Guid.CreateVersion7()).SetProperty(r => r.LeaseUntil, tomorrow)));
        await using var other = new MatchingDb(MatchingService.Options(service.ConnectionString));
        await using var first = await other.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await other.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, CohortRunState.Cancelled), TestContext.Current.CancellationToken);

        var second = service.PostAsync(portal, $"/v1/cohort-runs/{id}/cancel", new { });
        await Standstill.UntilAsync(service, waiting: 1, second);
        await first.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((200, "cancelled"), ((await second).Status, (await second).Text("state")));
    }

    private async Task<(Task<ApiAnswer> Asked, Task Erasing)> MeanwhileErasedAsync(string table, Person gone, Func<Task<ApiAnswer>> ask)
    {
        await using var standstill = await Standstill.OfAsync(service, table);
        var asked = ask();
        await Standstill.UntilAsync(service, waiting: 1);
        var erasing = service.ApplyAsync(gone.Erased());
        await Standstill.UntilAsync(service, waiting: 2, erasing);
        return (asked, erasing);
    }

    private async Task AssertForgottenAsync(Person gone) => Assert.Equal((0, 0), await service.WithDbAsync(async db => (
        await db.CohortPeople.CountAsync(p => p.ParticipantId == gone.Id), await db.CohortPairs.CountAsync(p => p.ParticipantId == gone.Id))));
}
