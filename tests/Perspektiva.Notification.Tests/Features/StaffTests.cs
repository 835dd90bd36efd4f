using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Mail;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>Coaches and mentors who are so no longer: nothing is mailed to them, and their address does not stay against their will.</summary>
public sealed class StaffTests(NotificationHost host)
{
    private static readonly object Email = new { email = "max.mustermann@example.org" };

    [Fact]
    public async Task Mentor_Erased_AddressPreferenceAndUnsentGo()
    {
        var (young, mentor, organisation) = (await host.YoungAsync(), PublicId.New(IdPrefix.Mentor), PublicId.New(IdPrefix.Organisation));
        await host.HandleAsync(Mentor(mentor, organisation, 1, active: true));
        var own = host.Issuer.Mint(TestCaller.Person("mentor", organisation, mentor, "contacts:write", "notices:write"));
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/contact-points/{mentor}", own, Email, "*")).Status);
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/preferences/{mentor}", own, new { email = true, dailyBudget = 3 }, "*")).Status);
        await host.HandleAsync(Placement(young, mentor, 1, PlacementStage.Trial));
        Assert.Equal(1, await PendingAsync(mentor));
        var owner = await host.ReadAsync(db => db.ContactPoints.Where(c => c.Recipient == mentor).Select(c => c.KeyOwner).SingleAsync());

        await host.HandleAsync(Mentor(mentor, organisation, 2, active: false));
        await host.HandleAsync(Placement(young, mentor, 2, PlacementStage.Ended));

        Assert.Equal(0, await host.ReadAsync(db => db.ContactPoints.CountAsync(c => c.Recipient == mentor)));
        Assert.Equal(0, await host.ReadAsync(db => db.Set<PersonKey>().CountAsync(k => k.PersonId == owner)));
        Assert.Equal(0, await host.ReadAsync(db => db.Preferences.CountAsync(p => p.Recipient == mentor)));
        Assert.Equal(0, await PendingAsync(mentor));
        Assert.Equal(404, (await host.Http.ReplaceAsync($"/v1/contact-points/{mentor}", own, Email, "*")).Status);
        Assert.Equal(404, (await host.Http.ReplaceAsync($"/v1/preferences/{mentor}", own, new { email = true }, "*")).Status);
    }

    [Fact]
    public async Task Mentor_OlderStateArrivesLate_AddressStays()
    {
        var (mentor, organisation) = (PublicId.New(IdPrefix.Mentor), PublicId.New(IdPrefix.Organisation));
        await host.HandleAsync(Mentor(mentor, organisation, 3, active: true));
        var own = host.Issuer.Mint(TestCaller.Person("mentor", organisation, mentor, "contacts:write"));
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/contact-points/{mentor}", own, Email, "*")).Status);

        await host.HandleAsync(Mentor(mentor, organisation, 2, active: false));

        Assert.Equal(200, (await host.Http.ReadAsync($"/v1/contact-points/{mentor}", own)).Status);
    }

    [Fact]
    public async Task Coach_Erased_AddressPreferenceAndUnsentGo()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Coach(young, 1, active: true));
        var own = host.CoachToken(young.Coach, young.Organisation);
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/contact-points/{young.Coach}", own, Email, "*")).Status);
        await host.HandleAsync(young.Match());
        Assert.Equal(1, await PendingAsync(young.Coach));
        var owner = await host.ReadAsync(db => db.ContactPoints.Where(c => c.Recipient == young.Coach).Select(c => c.KeyOwner).SingleAsync());

        await host.HandleAsync(Coach(young, 2, active: false) with { Erased = true });

        Assert.Equal(0, await host.ReadAsync(db => db.ContactPoints.CountAsync(c => c.Recipient == young.Coach)));
        Assert.Equal(0, await host.ReadAsync(db => db.Set<PersonKey>().CountAsync(k => k.PersonId == owner)));
        Assert.Equal(0, await PendingAsync(young.Coach));
    }

    [Fact]
    public async Task Coach_Inactive_IsMailedNoLongerAndThePortalRemovesTheAddress()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Coach(young, 1, active: true));
        var own = host.CoachToken(young.Coach, young.Organisation);
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/contact-points/{young.Coach}", own, Email, "*")).Status);
        await host.HandleAsync(young.Match());
        Assert.Equal(1, await PendingAsync(young.Coach));

        await host.HandleAsync(Coach(young, 2, active: false));
        await host.HandleAsync(young.Match());
        await host.HandleAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedEmployer));
        Assert.Equal(0, await PendingAsync(young.Coach));

        var portal = TestCaller.Portal("jobcentre", "contacts:write", "notices:read", "notices:write");
        var (mine, stranger) = (host.Issuer.Mint(portal with { Organisation = young.Organisation }), host.Issuer.Mint(portal));
        Assert.Equal(404, (await host.Http.ReplaceAsync($"/v1/contact-points/{young.Coach}", mine, Email, "*")).Status);
        Assert.Equal(404, (await host.Http.SendAsync(HttpMethod.Delete, $"/v1/contact-points/{young.Coach}", stranger, ifMatch: "*")).Status);
        var shown = await host.Http.ReadAsync($"/v1/contact-points/{young.Coach}", mine);
        Assert.Equal(200, shown.Status);
        Assert.Equal(204, (await host.Http.SendAsync(HttpMethod.Delete, $"/v1/contact-points/{young.Coach}", mine, ifMatch: shown.ETag)).Status);
        Assert.Equal(0, await host.ReadAsync(db => db.ContactPoints.CountAsync(c => c.Recipient == young.Coach)));
    }

    [Fact]
    public async Task Coach_ActiveAgain_IsMailedAgain()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Coach(young, 1, active: true));
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/contact-points/{young.Coach}", host.CoachToken(young.Coach, young.Organisation), Email, "*")).Status);
        await host.HandleAsync(Coach(young, 2, active: false));
        await host.HandleAsync(Coach(young, 3, active: true));

        await host.HandleAsync(young.Match());

        Assert.Equal(1, await PendingAsync(young.Coach));
    }

    [Fact]
    public async Task Coach_InactiveWhileAnEmailWasWritten_ItIsDroppedUnsent()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Coach(young, 1, active: true));
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/contact-points/{young.Coach}", host.CoachToken(young.Coach, young.Organisation), Email, "*")).Status);
        await host.HandleAsync(young.Match());
        // As if another handler had asked who is mailed before this one's commit, and written after it.
        await host.ReadAsync(db => db.Database.ExecuteSqlAsync($"UPDATE known_staff SET active = false, version = 2 WHERE public_id = {young.Coach}"));
        var (id, until) = await host.ReadAsync(async db =>
        {
            var delivery = await db.Deliveries.AsNoTracking().SingleAsync(d => d.Recipient == young.Coach);
            return (delivery.Id, delivery.AvailableAt);
        });

        await using (var scope = host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<DeliveryBatch>().SendAsync([id], until, TestContext.Current.CancellationToken);

        Assert.Equal(DeliveryStatus.Dropped, await host.ReadAsync(db => db.Deliveries.Where(d => d.Id == id).Select(d => d.Status).SingleAsync()));
    }

    private static MentorChanged Mentor(string id, string organisation, long version, bool active) =>
        new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), version, id, Guid.CreateVersion7(), organisation, 2, active);

    private static CoachChanged Coach(Young young, long version, bool active) =>
        new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), version, young.Coach, young.Organisation, active);

    private static PlacementChanged Placement(Young young, string mentor, long version, PlacementStage stage) =>
        young.Placement(version, stage, young.Coach, null) with { MentorId = mentor };

    private Task<int> PendingAsync(string recipient) => host.ReadAsync(db => db.Deliveries.CountAsync(d => d.Recipient == recipient && d.Status == DeliveryStatus.Pending));
}
