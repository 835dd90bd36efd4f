using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Features.Places;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Employer.Tests.Features.Places;

public sealed class OccupancyAndFeedTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    [Fact]
    public async Task Occupancy_FullThenOlder_FilledOnce()
    {
        var id = await _portal.PublishedAsync();
        await OccupyAsync(id, occupied: 1, version: 2);
        await OccupyAsync(id, occupied: 0, version: 1);
        var place = await _portal.GetAsync($"/v1/places/{id}");
        Assert.Equal(("filled", 1, "\"3\""), (Portal.Status(place), Portal.Member(place, "occupied").GetInt32(), place.ETag));
    }

    [Fact]
    public async Task Revise_CapacityBelowOccupancy_ShownAsOversubscribed()
    {
        var id = await _portal.PublishedAsync(Portal.Place(capacity: 3));
        await OccupyAsync(id, occupied: 2, version: 1);
        var place = await _portal.GetAsync($"/v1/places/{id}");
        var revised = await host.Http.SendAsync(HttpMethod.Put, $"/v1/places/{id}", place.ETag, _portal.Token, Portal.Member(place, "site").GetProperty("id").GetString(), Portal.Place(capacity: 1));
        Assert.Equal((200, true, "filled"), (revised.Status, Portal.Member(revised, "oversubscribed").GetBoolean(), Portal.Status(revised)));
    }

    [Fact]
    public async Task Feed_TwoReaders_OwnDraftsAndOthersPublishedInOrder()
    {
        var other = new Portal(host);
        var draft = Portal.IdOf(await _portal.DraftAsync());
        var published = await _portal.PublishedAsync();
        var own = await _portal.PlaceFeedAsync();
        var foreign = await other.PlaceFeedAsync();
        Assert.Contains(draft, own.Select(change => change.Id));
        Assert.DoesNotContain(draft, foreign.Select(change => change.Id));
        Assert.Contains((published, 2), foreign.Select(change => (change.Id, change.Version)));
        Assert.Equal(own.Select(change => change.Position).Order(), own.Select(change => change.Position));
    }

    [Fact]
    public async Task Feed_WritersAtOnce_NoPositionTwiceNoneSkipped()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _portal.PublishedAsync()));
        var positions = await host.OnDatabaseAsync(db => db.PlaceChanges.Select(change => change.Position).ToListAsync());
        Assert.Equal(positions.Max() - positions.Min() + 1, positions.Distinct().Count());
    }

    [Fact]
    public async Task Publish_Outbox_DraftsStayInsideAndEventsCarryNoText()
    {
        var id = await _portal.PublishedAsync(Portal.Place(title: "Ein Titel der hier bleibt"));
        var states = await host.OnDatabaseAsync(db => db.PlaceRevisions.OrderBy(r => r.Version).Where(r => db.Places.Any(p => p.Id == r.PlaceId && p.PublicId == id)).Select(r => r.State).ToListAsync());
        Assert.Equal(2, states.Count);
        Assert.All(states, state => Assert.DoesNotContain("Titel", state, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sweep_DatesPassed_Expired()
    {
        var id = await _portal.PublishedAsync(Portal.Place(endsOn: DayFromNow(1)));
        var free = await _portal.PublishedAsync(Portal.Place(capacity: 2, startUntil: DayFromNow(1)));
        var taken = await _portal.PublishedAsync(Portal.Place(capacity: 2, startUntil: DayFromNow(1)));
        await OccupyAsync(taken, occupied: 1, version: 1);
        var later = new MovableTime();
        later.Forward(TimeSpan.FromDays(3));
        using var sweep = new ExpirySweep(host.Services.GetRequiredService<IServiceScopeFactory>(), later, NullLogger<ExpirySweep>.Instance);
        while (await sweep.SweepAsync(TestContext.Current.CancellationToken) > 0)
        {
        }
        Assert.Equal("expired", Portal.Status(await _portal.GetAsync($"/v1/places/{id}")));
        Assert.Equal("expired", Portal.Status(await _portal.GetAsync($"/v1/places/{free}")));
        Assert.Equal("published", Portal.Status(await _portal.GetAsync($"/v1/places/{taken}")));
    }

    [Fact]
    public async Task Revise_SomebodyThereAndTheStartOver_TheDayMayStayAndNotBeAnotherPastOne()
    {
        var id = await _portal.PublishedAsync(Portal.Place(startUntil: DayFromNow(1)));
        await OccupyAsync(id, occupied: 1, version: 1);
        await host.OnDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE place SET start_until = {DateOnly.Parse(DayFromNow(-3))} WHERE public_id = {id}"));
        var place = await _portal.GetAsync($"/v1/places/{id}");
        var site = Portal.Member(place, "site").GetProperty("id").GetString();

        var other = await host.Http.SendAsync(HttpMethod.Put, $"/v1/places/{id}", place.ETag, _portal.Token, site, Portal.Place(startUntil: DayFromNow(-2)));
        var same = await host.Http.SendAsync(HttpMethod.Put, $"/v1/places/{id}", place.ETag, _portal.Token, site, Portal.Place(startUntil: DayFromNow(-3), title: "Neu"));
        var paused = await _portal.PostAsync($"/v1/places/{id}/pause");
        var resumed = await _portal.PostAsync($"/v1/places/{id}/resume");

        Assert.Equal(["/place/startUntil"], other.Pointers);
        Assert.Equal((200, "filled"), (same.Status, Portal.Status(same)));
        Assert.Equal((200, 200, "filled"), (paused.Status, resumed.Status, Portal.Status(resumed)));
    }

    private string DayFromNow(int days) => DateOnly.FromDateTime(host.Time.GetUtcNow().UtcDateTime).AddDays(days).ToString("yyyy-MM-dd");

    private async Task OccupyAsync(string id, int occupied, long version)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EmployerDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var place = await db.Places.AsNoTracking().SingleAsync(p => p.PublicId == id);
        var e = new OccupancyChanged(Guid.CreateVersion7(), host.Time.GetUtcNow(), place.Id, version, id, occupied, place.Terms.Capacity, occupied > place.Terms.Capacity);
        await scope.ServiceProvider.GetRequiredService<OccupancyConsumer>()
            .HandleAsync(e, new EventContext(((IIntegrationEvent)e).EventId, "employer-occupancy", 1, false), CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}

internal static class Revising
{
    public static Task<Perspektiva.Testing.Http.ApiAnswer> SendAsync(this HttpClient http, HttpMethod method, string path, string? tag, string token, string? site, object place) =>
        Perspektiva.Testing.Http.ApiCalls.SendAsync(http, method, path, token, new { siteId = site, place }, ifMatch: tag);
}
