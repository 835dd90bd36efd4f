using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;

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
        await using var db = new MatchingDb(new DbContextOptionsBuilder<MatchingDb>(MatchingService.Options(service.ConnectionString)).AddInterceptors(reading).Options);
        var (run, claim) = await ClaimedAsync(db, people, places[0]);
        using var solvers = new CohortSolvers(TimeProvider.System);
        var work = new CohortWork(db, new CohortQueue(db, TimeProvider.System), new CohortSource(db), new CohortStore(db), solvers, TimeProvider.System);

        await work.RunAsync(claim, new CohortProgress(), TestContext.Current.CancellationToken);

        Assert.True(reading.Happened);
        var told = await service.PeopleOfAsync(portal, run);
        Assert.Equal(("placed", places[0].PublicId), (told[left.PublicId].Member("outcome"), told[left.PublicId].Member("placeId")));
        Assert.NotEqual("placed", told.TryGetValue(gone.PublicId, out var row) ? row.Member("outcome") : "gone");
        Assert.Equal(replay, (await service.GetAsync(portal, $"/v1/cohort-runs/{run}/replay")).Text("outcome"));
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
