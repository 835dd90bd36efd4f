using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>Runs are found again, deleted on request, and end by themselves.</summary>
public sealed class CohortKeepingTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task List_NewestFirst_PageByPage_TheOrganisationSeesAllOfIts_ACoachTheirOwn()
    {
        var (portal, people) = await PortalAsync();
        var mine = new List<string>();
        for (var i = 0; i < 3; i++)
            mine.Insert(0, (await RunAsync(people)).Id);
        var (coachs, _) = await service.FinishedAsync(people[0].Coach, service.PostAsync(people[0].Coach, "/v1/cohort-runs", new { }));

        var seen = new List<JsonElement>();
        for (var next = ""; next is not null;)
        {
            var page = await service.GetAsync(portal, $"/v1/cohort-runs?limit=2{next}");
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray());
            next = page.Text("next") is { } cursor ? $"&after={Uri.EscapeDataString(cursor)}" : null;
        }

        Assert.Equal([coachs, .. mine], seen.Select(run => run.Member("id")));
        Assert.Equal([coachs], await IdsAsync(people[0].Coach, ""));
        seen.RemoveAt(0);
        Assert.All(seen, run => Assert.Equal(
            ("finished", 100, people.Count), (run.Member("state"), run.GetProperty("progress").GetInt32(), run.GetProperty("participants").GetInt32())));
        Assert.All(seen, run => Assert.Equal(people.Count, run.GetProperty("placed").GetInt32() + run.GetProperty("unplaced").GetInt32()));
        Assert.All(seen, run => Assert.Equal(
            BerlinCalendar.DayOf(run.GetProperty("finishedAt").GetDateTimeOffset().AddDays(400)), DateOnly.Parse(run.Member("deletedOn")!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task List_ByState_HasNoOther()
    {
        var (portal, people) = await PortalAsync();
        var (id, _) = await RunAsync(people);

        Assert.Equal([id], await IdsAsync(portal, "?state=finished&state=failed"));
        Assert.Empty(await IdsAsync(portal, "?state=cancelled"));
        Assert.Equal("validation", (await service.GetAsync(portal, "/v1/cohort-runs?state=asleep")).Problem);
        Assert.Equal("validation", (await service.GetAsync(portal, "/v1/cohort-runs?after=x")).Problem);
    }

    [Fact]
    public async Task Delete_Ended_NothingOfItStays_AndWhatGoesOnFromItStays()
    {
        var (portal, people) = await PortalAsync();
        var places = await service.PlacesAsync(2);
        var (first, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        var (second, _) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/pins", Cohort.Pair(people[0], places[0])));
        var inside = await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == first).Select(r => r.Id).SingleAsync());

        Assert.Equal(428, (await service.DeleteAsync(portal, $"/v1/cohort-runs/{first}", null)).Status);
        Assert.Equal(412, (await service.DeleteAsync(portal, $"/v1/cohort-runs/{first}", "\"7\"")).Status);
        Assert.Equal(204, (await service.DeleteAsync(portal, $"/v1/cohort-runs/{first}", "\"1\"")).Status);

        Assert.Equal(404, (await service.GetAsync(portal, $"/v1/cohort-runs/{first}")).Status);
        Assert.Equal([second], await IdsAsync(portal, ""));
        Assert.Equal(0, await service.WithDbAsync(async db =>
            await db.CohortPeople.CountAsync(p => p.RunId == inside) + await db.CohortPlaces.CountAsync(p => p.RunId == inside) + await db.CohortPairs.CountAsync(p => p.RunId == inside)));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{second}/replay")).Text("outcome"));
        Assert.Equal(404, (await service.PostAsync(portal, $"/v1/cohort-runs/{first}/pins", Cohort.Pair(people[1], places[1]))).Status);
    }

    [Fact]
    public async Task Delete_AfterAnErasure_NeedsTheTagOfToday()
    {
        var (portal, people) = await PortalAsync();
        var (id, _) = await RunAsync(people);
        await service.ApplyAsync(people[0].Erased());

        Assert.Equal(412, (await service.DeleteAsync(portal, $"/v1/cohort-runs/{id}", "\"1\"")).Status);
        Assert.Equal(204, (await service.DeleteAsync(portal, $"/v1/cohort-runs/{id}", "\"2\"")).Status);
    }

    [Fact]
    public async Task Delete_NotDone_IsRefused()
    {
        var (portal, people) = await PortalAsync();
        var (id, _) = await RunAsync(people);
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);
        await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, CohortRunState.Running).SetProperty(r => r.LeaseOwner, Guid.CreateVersion7()).SetProperty(r => r.LeaseUntil, tomorrow)));

        Assert.Equal("invalid-transition", (await service.DeleteAsync(portal, $"/v1/cohort-runs/{id}", "*")).Problem);

        Assert.Equal([id], await IdsAsync(portal, "?state=running"));
    }

    [Fact]
    public async Task Renew_ByWhoeverTakesTheRunUpAgain_ProgressDoesNotFall()
    {
        var (portal, people) = await PortalAsync();
        var (id, _) = await RunAsync(people);
        var (lease, tomorrow) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow().AddDays(1));
        await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, CohortRunState.Running).SetProperty(r => r.LeaseOwner, lease).SetProperty(r => r.LeaseUntil, tomorrow).SetProperty(r => r.Progress, 60)));
        var claim = new CohortClaim(await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).Select(r => r.Id).SingleAsync()), lease, 2);

        Assert.Equal((60, 60, 61), (await RenewedAsync(0), await RenewedAsync(60), await RenewedAsync(61)));

        Task<int> RenewedAsync(int progress) => service.WithDbAsync(async db =>
        {
            Assert.True(await new CohortQueue(db, TimeProvider.System).RenewAsync(claim, progress, TestContext.Current.CancellationToken));
            return (await service.GetAsync(portal, $"/v1/cohort-runs/{id}")).Json.GetProperty("progress").GetInt32();
        });
    }

    [Theory]
    [InlineData("paused", "cohort.not-ready")]
    [InlineData("withdrawn", "cohort.consent-missing")]
    public async Task Sequel_WhoPausedOrWithdrew_IsLeftOut_AsInANewRun(string how, string reason)
    {
        var (portal, people) = await PortalAsync();
        var places = await service.PlacesAsync(2);
        var (first, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places, pins: new[] { Cohort.Pair(people[0], places[0]) }));
        await (how == "paused" ? service.ApplyAsync(people[0].Changed(ParticipantStatus.Paused)) : service.ApplyAsync(people[0].Withdrawn(ConsentPurpose.Matching)));

        var (second, run) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/pins", Cohort.Pair(people[1], places[0])));
        var (third, _) = await service.FinishedAsync(portal, service.DeleteAsync(portal, $"/v1/cohort-runs/{second}/pins/{people[1].PublicId}/{places[0].PublicId}", "*"));

        Assert.Equal((2, 1, 0), (run.GetProperty("participants").GetInt32(), run.GetProperty("outcome").GetProperty("placed").GetInt32(), run.GetProperty("outcome").GetProperty("unplaced").GetInt32()));
        Assert.Equal(places[0].PublicId, (await service.PeopleOfAsync(portal, second))[people[1].PublicId].Member("placeId"));
        foreach (var id in new[] { second, third })
        {
            var told = (await service.PeopleOfAsync(portal, id))[people[0].PublicId];
            Assert.Equal(("left_out", reason), (told.Member("outcome"), told.GetProperty("reason").Member("key")));
            Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
        }

        // Nothing of their profile comes into a run that is not about them.
        Assert.Equal(0, await service.WithDbAsync(db => db.CohortPeople.CountAsync(p => p.ParticipantId == people[0].Id && p.Profile != null && db.CohortRuns.Any(r => r.Id == p.RunId && r.PublicId != first))));
    }

    [Fact]
    public async Task Sweep_TimeIsOver_IsDeleted_AndADayLessIsKept()
    {
        var (portal, people) = await PortalAsync();
        var (old, _) = await RunAsync(people);
        var (young, _) = await RunAsync(people);
        await EndedAsync(old, 401);
        await EndedAsync(young, 399);

        await service.Services.GetServices<IHostedService>().OfType<CohortSweep>().Single().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal([young], await IdsAsync(portal, ""));
    }

    private async Task<(string Id, JsonElement Run)> RunAsync(List<Person> people) =>
        await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, await service.PlacesAsync(1)));

    private async Task<(TestCaller Portal, List<Person> People)> PortalAsync()
    {
        var people = await service.PeopleAsync(2);
        return (people[0].Portal, people);
    }

    private async Task<IEnumerable<string?>> IdsAsync(TestCaller caller, string query)
    {
        var page = await service.GetAsync(caller, "/v1/cohort-runs" + query);
        Assert.Equal(200, page.Status);
        return page.Json.GetProperty("items").EnumerateArray().Select(run => run.Member("id")).ToList();
    }

    private Task<int> EndedAsync(string id, int daysAgo)
    {
        var ended = TimeProvider.System.GetUtcNow().AddDays(-daysAgo);
        return service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.FinishedAt, ended)));
    }
}
