using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Memberships;

/// <summary>Who binds while a record ends: one of them waits for the other and sees what it did.</summary>
[Collection(IdentityBesideCollection.Name)]
public sealed class BindingRaceTests(IdentityFixture fixture)
{
    private const string Page = "/account/accept-invitation";
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Bind_WhileTheRecordEnds_WaitsAndBindsNobody()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        var bound = await WhileItEndsAsync(coach.CoachPublicId, "actors:write", token => PostAsync("/v1/actors", token, new { actor = "racing", role = "coach", record = coach.CoachPublicId }));
        Assert.Equal(404, bound.Status);
        Assert.False(await IsBoundAsync(coach.CoachPublicId));
    }

    [Fact]
    public async Task Invite_WhileTheRecordEnds_WaitsAndInvitesNobody()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        var invited = await WhileItEndsAsync(coach.CoachPublicId, "invitations:write", token => PostAsync("/v1/invitations", token, new { role = "coach", record = coach.CoachPublicId }));
        Assert.Equal(404, invited.Status);
        Assert.False(await _host.QueryAsync(db => db.Invitations.AnyAsync(i => i.RecordId == coach.CoachPublicId)));
    }

    [Fact]
    public async Task Accept_WhileTheRecordEnds_WaitsAndBindsNobody()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        var invited = await PostAsync("/v1/invitations", await _host.TokenAsync("portal-school", "invitations:write"), new { role = "coach", record = coach.CoachPublicId });
        var code = invited.Json.GetProperty("code").GetString()!;
        using var person = new Person(_host);
        var refused = await WhileItEndsAsync(coach.CoachPublicId, "invitations:write", async _ =>
        {
            using var answer = await person.SubmitAsync(
                $"{Page}?code={code}", Page, ("code", code), ("login", $"{Guid.CreateVersion7():N}"), ("password", "ein ganz guter Satz"), ("repeat", "ein ganz guter Satz"));
            return (int)answer.StatusCode;
        });
        Assert.Equal(400, refused);
        Assert.False(await IsBoundAsync(coach.CoachPublicId));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_WhileSomebodyBinds_WaitsAndEndsThatBinding(bool erased)
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var coach = await _host.CoachAsync(organisation);
        await WhileSomebodyBindsAsync(organisation, "coach", coach.CoachPublicId, () => _host.HearAsync<CoachChanged, CoachConsumer>(
            coach with { EventId = Guid.CreateVersion7(), Version = 2, Active = false, Erased = erased }));
        Assert.False(await IsBoundAsync(coach.CoachPublicId));
    }

    [Fact]
    public async Task Erase_WhileSomebodyBindsAGuardian_WaitsAndEndsThatBinding()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var person = await _host.ParticipantAsync(organisation, null, PublicId.New(IdPrefix.Guardian));
        await WhileSomebodyBindsAsync(organisation, "guardian", person.GuardianIds[0], () => _host.HearAsync<ParticipantErased, ParticipantConsumer>(
            new ParticipantErased(Guid.CreateVersion7(), _host.Time.GetUtcNow(), person.ParticipantId, 1_000, person.ParticipantPublicId)));
        Assert.False(await IsBoundAsync(person.GuardianIds[0]));
    }

    /// <summary>Holds the record as its end does, lets the other begin, then ends it.</summary>
    private async Task<T> WhileItEndsAsync<T>(string record, string scope, Func<string, Task<T>> other)
    {
        var token = await _host.TokenAsync("portal-school", scope);
        var (services, db, transaction) = await BeginAsync();
        await using var s = services;
        await using var t = transaction;
        await db.Directory.TagWith(LockedRows.Tag).SingleAsync(r => r.PublicId == record, TestContext.Current.CancellationToken);
        var racing = other(token);
        await Task.WhenAny(racing, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        await db.Directory.Where(r => r.PublicId == record).ExecuteUpdateAsync(row => row.SetProperty(r => r.Active, false), TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return await racing;
    }

    /// <summary>Holds the record as a binding does, lets the other begin, then binds.</summary>
    private async Task WhileSomebodyBindsAsync(string organisation, string role, string record, Func<Task> other)
    {
        var (services, db, transaction) = await BeginAsync();
        await using var s = services;
        await using var t = transaction;
        await db.Directory.TagWith(LockedRows.HeldTag).AsNoTracking().SingleAsync(r => r.PublicId == record, TestContext.Current.CancellationToken);
        var racing = other();
        await Task.WhenAny(racing, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        Assert.False(racing.IsCompleted);
        var subject = RevocationSubject.OfActor(organisation, $"racing-{Guid.CreateVersion7():N}");
        db.Add(Membership.Grant(HolderKind.Actor, subject, await db.Organisations.SingleAsync(o => o.PublicId == organisation), role, record, _host.Time.GetUtcNow()));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await racing;
    }

    private async Task<(AsyncServiceScope Scope, IdentityDb Db, IDbContextTransaction Transaction)> BeginAsync()
    {
        var scope = _host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        return (scope, db, await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken));
    }

    private Task<bool> IsBoundAsync(string record) => _host.QueryAsync(db => db.Memberships.AnyAsync(m => m.RecordId == record && m.RevokedAt == null));

    private async Task<ApiAnswer> PostAsync(string path, string token, object body)
    {
        using var http = _host.Browser();
        return await http.SubmitAsync(path, token, body);
    }
}
