using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing;

namespace Perspektiva.Matching.Tests.Features.Placements;

public sealed class MentorCapacityTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Start_AnotherStartHoldsTheMentor_WaitsForIt_AndReadsWhatIsThereAfterwards()
    {
        var (person, place) = await service.PairAsync();
        await service.ApplyAsync(place.MentorChanged(capacity: 1));
        var proposal = await service.AgreedAsync(person, place);
        await using var db = new MatchingDb(MatchingService.Options(service.ConnectionString));
        await using var other = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await db.Mentors.Where(m => m.PublicId == place.MentorId).ExecuteUpdateAsync(set => set.SetProperty(m => m.Capacity, 0), TestContext.Current.CancellationToken));

        var start = service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today });
        Assert.True(await WaitsAsync(start), "the start did not wait for the mentor's row");
        await other.CommitAsync(TestContext.Current.CancellationToken);

        var answer = await start;
        Assert.Equal((409, "conflict"), (answer.Status, answer.Problem));
    }

    /// <summary>Whether somebody waits for a lock before the start is answered.</summary>
    private async Task<bool> WaitsAsync(Task start)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!start.IsCompleted && TimeProvider.System.GetElapsedTime(since) < Patience.Length)
        {
            if (await service.WithDbAsync(db => db.Database.SqlQuery<int>(
                $"""SELECT count(*)::int AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'""").SingleAsync()) > 0)
            {
                return true;
            }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        return false;
    }
}
