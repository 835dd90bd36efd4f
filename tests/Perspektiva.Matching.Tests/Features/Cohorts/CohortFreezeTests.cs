using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>What happens between the moment at which a run's inputs are read and the one at which they are stored.</summary>
public sealed class CohortFreezeTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Theory]
    [InlineData("withdrawn", "same")]
    [InlineData("paused", "same")]
    [InlineData("erased", "erased")]
    public async Task Solve_SomebodyDropsOutBeforeTheInputsAreStored_TheirSeatIsAnothers_AndTheRunReplays(string how, string replay)
    {
        var people = await service.PeopleAsync(2);
        var places = await service.PlacesAsync(1);
        var (portal, gone, left) = (people[0].Portal, people[0], people[1]);
        var reading = new BetweenReadingAndStoring(() => how switch
        {
            "withdrawn" => service.ApplyAsync(gone.Withdrawn(ConsentPurpose.Matching)),
            "paused" => service.ApplyAsync(gone.Changed(ParticipantStatus.Paused)),
            _ => service.ApplyAsync(gone.Erased()),
        });
        var run = await SolveAsync(people, places[0], reading);

        Assert.True(reading.Happened);
        var told = await service.PeopleOfAsync(portal, run);
        Assert.Equal(("placed", places[0].PublicId), (told[left.PublicId].Member("outcome"), told[left.PublicId].Member("placeId")));
        Assert.NotEqual("placed", told.TryGetValue(gone.PublicId, out var row) ? row.Member("outcome") : "gone");
        Assert.Equal(replay, (await service.GetAsync(portal, $"/v1/cohort-runs/{run}/replay")).Text("outcome"));
    }

    [Theory]
    [InlineData("paused", "cohort.not-ready")]
    [InlineData("without consent", "cohort.consent-missing")]
    [InlineData("agreed", "cohort.agreed")]
    public async Task Solve_WhoWasNotTakenInAndComesToBeReady_ReadsWhyTheyAreLeftOut(string how, string reason)
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var (late, other) = (people[0], people[1]);
        var agreed = how == "agreed" ? await service.AgreedAsync(late, places[1]) : "";
        if (how != "agreed")
            await service.ApplyAsync(how == "paused" ? late.Changed(ParticipantStatus.Paused) : late.Changed(consents: [ConsentPurpose.Processing]));
        var reading = new BetweenReadingAndStoring(async () =>
        {
            if (how == "agreed")
                Assert.Equal(200, (await service.PostAsync(late.Coach, $"/v1/proposals/{agreed}/withdraw", new { })).Status);
            else
                await service.ApplyAsync(late.Changed());
        });

        var run = await SolveAsync(people, places[0], reading);

        Assert.True(reading.Happened);
        var told = await service.PeopleOfAsync(late.Portal, run);
        Assert.Equal("placed", told[other.PublicId].Member("outcome"));
        Assert.Equal(("left_out", reason), (told[late.PublicId].Member("outcome"), told[late.PublicId].GetProperty("reason").Member("key")));
        Assert.Equal("same", (await service.GetAsync(late.Portal, $"/v1/cohort-runs/{run}/replay")).Text("outcome"));

        // So a run that goes on from it still knows everybody, and takes its kept prices.
        var sequel = await service.PostAsync(late.Portal, $"/v1/cohort-runs/{run}/vetoes", Cohort.Pair(other, places[0]));
        Assert.Equal(202, sequel.Status);
        Assert.True(await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == sequel.Id()).Select(r => r.SamePeople).SingleAsync()));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("erased")]
    public async Task TakenUp_OnceTheRunBeforeIsDeletedOrItsNewPairErased_IsSolvedFromItsOwnInputs(string how)
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var portal = people[0].Portal;
        var (first, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        var (id, _) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/vetoes", Cohort.Pair(people[0], places[0])));
        var claim = await KilledAsync(id);
        if (how == "deleted")
            Assert.Equal(204, (await service.DeleteAsync(portal, $"/v1/cohort-runs/{first}", "\"1\"")).Status);
        else
            await service.ApplyAsync(people[0].Erased());

        await using var db = new MatchingDb(MatchingService.Options(service.ConnectionString));
        await WorkAsync(db, claim);

        var run = (await service.GetAsync(portal, $"/v1/cohort-runs/{id}")).Json;
        Assert.Equal(("finished", how == "erased" ? 1 : 0), (run.Member("state"), run.GetProperty("erasedParticipants").GetInt32()));
        var told = await service.PeopleOfAsync(portal, id);
        Assert.Equal("placed", told[people[1].PublicId].Member("outcome"));
        Assert.Equal(how == "erased" ? null : places[1].PublicId, told.TryGetValue(people[0].PublicId, out var row) ? row.Member("placeId") : null);
    }

    [Fact]
    public async Task Lock_Fails_NoTransactionStaysOpen()
    {
        var (people, places) = (await service.PeopleAsync(1), await service.PlacesAsync(1));
        var meanwhile = new Meanwhile("FROM cohort_run\nWHERE id = ");
        await using var db = new MatchingDb(new DbContextOptionsBuilder<MatchingDb>(MatchingService.Options(service.ConnectionString)).AddInterceptors(meanwhile).Options);
        var (_, claim) = await ClaimedAsync(db, people, places[0]);
        meanwhile.Fail();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => WorkAsync(db, claim));

        Assert.True(failure.IsPassing());
        Assert.False(new InvalidOperationException("a fault of ours").IsPassing());
        Assert.Null(db.Database.CurrentTransaction);
    }

    /// <summary>A run of these people, worked on by this test.</summary>
    private async Task<string> SolveAsync(List<Person> people, Workplace place, BetweenReadingAndStoring reading)
    {
        await using var db = new MatchingDb(new DbContextOptionsBuilder<MatchingDb>(MatchingService.Options(service.ConnectionString)).AddInterceptors(reading).Options);
        var (run, claim) = await ClaimedAsync(db, people, place);
        await WorkAsync(db, claim);
        return run;
    }

    private static async Task WorkAsync(MatchingDb db, CohortClaim claim)
    {
        using var solvers = new CohortSolvers(TimeProvider.System);
        var work = new CohortWork(db, new CohortQueue(db, TimeProvider.System), new CohortSource(db), new CohortStore(db), solvers, TimeProvider.System);
        await work.RunAsync(claim, new CohortProgress(), TestContext.Current.CancellationToken);
    }

    /// <summary>The run as a replica leaves it that is killed while it solves, and this test takes it up.</summary>
    private async Task<CohortClaim> KilledAsync(string id)
    {
        var (lease, until) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow().AddDays(1));
        await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, CohortRunState.Running).SetProperty(r => r.LeaseOwner, lease).SetProperty(r => r.LeaseUntil, until)));
        return new CohortClaim(await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).Select(r => r.Id).SingleAsync()), lease, 2);
    }

    /// <summary>A run that this test works on: the first one pinned to the only place.</summary>
    private static async Task<(string Id, CohortClaim Claim)> ClaimedAsync(MatchingDb db, List<Person> people, Workplace place)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claim = new CohortClaim(Guid.CreateVersion7(), Guid.CreateVersion7(), 1);
        var id = PublicId.New(IdPrefix.CohortRun);
        db.Add(new CohortRunRecord
        {
            Id = claim.RunId,
            PublicId = id,
            OrganisationId = people[0].Portal.Organisation!,
            AskedBy = "test",
            AskedAt = now,
            OnDate = Days.Today,
            RaiseFloor = true,
            EdgesPerPerson = 50,
            Places = new CohortPlaceChoice([place.Id], [], []),
            People = people.Count,
            State = CohortRunState.Running,
            LeaseOwner = claim.Lease,
            LeaseUntil = now.AddDays(1),
        });
        db.AddRange(people.Select(person => new CohortPerson { RunId = claim.RunId, ParticipantId = person.Id, PublicId = person.PublicId }));
        db.Add(new CohortPairRecord { RunId = claim.RunId, ParticipantId = people[0].Id, PlaceId = place.Id, PlacePublicId = place.PublicId, Kind = CohortPairKind.Pin });
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        return (id, claim);
    }

    /// <summary>Lets something happen once, right before the transaction begins in which the inputs are stored.</summary>
    private sealed class BetweenReadingAndStoring(Func<Task> happening) : DbTransactionInterceptor
    {
        private bool _read;

        public bool Happened { get; private set; }

        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            if (_read && !Happened)
            {
                Happened = true;
                await happening();
            }
            _read |= eventData.IsolationLevel == IsolationLevel.RepeatableRead;
            return result;
        }
    }
}
