using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing;
using Perspektiva.Testing.Http;

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

    [Fact]
    public async Task Change_AndAStartElsewhere_ForTheMentorsLastSeat_OneGetsIt()
    {
        var (person, place) = await service.PairAsync();
        var (sibling, next, second) = (place.Sibling(), new Guide(place), new Person());
        await service.ApplyAsync(second.Changed());
        await service.ApplyAsync(next.Changed(capacity: 1));
        foreach (var one in new[] { place, sibling })
            await service.ApplyAsync(one.Changed() with { MentorIds = [one.MentorId, next.Id] });
        var proposals = (await service.AgreedAsync(person, place), await service.AgreedAsync(second, sibling));
        var id = (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposals.Item1, startsOn = Days.Today, mentorId = place.MentorId })).Id();
        await using var db = new MatchingDb(MatchingService.Options(service.ConnectionString));
        await using var other = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await db.Mentors.Where(m => m.PublicId == next.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.Capacity, 1), TestContext.Current.CancellationToken));

        var change = service.PutAsync(place.Company, $"/v1/placements/{id}/mentor", new { mentorId = next.Id });
        var start = service.PostAsync(second.Coach, "/v1/placements", new { proposalId = proposals.Item2, startsOn = Days.Today, mentorId = next.Id });
        Assert.True(await WaitsAsync(Task.WhenAny(change, start), waiting: 2), "the two did not both wait for the mentor's row");
        await other.CommitAsync(TestContext.Current.CancellationToken);

        ApiAnswer[] answers = [await change, await start];
        Assert.Single(answers, answer => answer.Status is 200 or 201);
        Assert.Equal("conflict", Assert.Single(answers, answer => answer.Status == 409).Problem);
        Assert.Equal(1, await service.WithDbAsync(read => read.Placements.CountAsync(p => p.MentorId == next.Id)));
    }

    /// <summary>Whether so many wait for a lock before the start is answered.</summary>
    private async Task<bool> WaitsAsync(Task start, int waiting = 1)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!start.IsCompleted && TimeProvider.System.GetElapsedTime(since) < Patience.Length)
        {
            if (await service.WithDbAsync(db => db.Database.SqlQuery<int>(
                $"""SELECT count(*)::int AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'""").SingleAsync()) >= waiting)
            {
                return true;
            }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        return false;
    }
}
