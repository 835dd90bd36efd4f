using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.Identity.Features.Clients;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Demo;

/// <summary>
/// Makes the demo's organisations, clients and people; a second run changes nothing but secrets and scopes that no longer fit, and opens again what a start without the demo
/// has closed (<see cref="DemoEnd"/>).
/// </summary>
internal sealed partial class DemoSeed(
    IdentityDb db, Outbox<IdentityDb> outbox, IOpenIddictApplicationManager applications, Logins logins, Passwords passwords, IConfiguration configuration,
    TimeProvider time, ILogger<DemoSeed> logger)
{
    /// <summary>Runs where the configuration says that this is a demo; nothing otherwise.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (!configuration.GetValue<bool>("Perspektiva:Demo"))
            return;
        var secret = configuration["Perspektiva:DemoSecret"] ?? throw new InvalidOperationException("Perspektiva:DemoSecret is missing, and this is a demo");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync(DemoCast.Lock, ct);
        foreach (var portal in DemoCast.Portals)
            await PortalAsync(portal.ClientId, portal.Organisation, portal.Kind, DemoSecrets.Of(secret, portal.ClientId), ct);
        await WorkbenchAsync(ct);
        foreach (var person in DemoCast.People)
            await PersonAsync(person.Login, person.Role, person.ClientId, DemoSecrets.Of(secret, person.Login), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        LogSeeded(logger);
    }

    private async Task PortalAsync(string clientId, string name, OrganisationKind kind, string secret, CancellationToken ct)
    {
        var descriptor = ClientDescriptor.ForService(clientId, secret, name, ScopeCatalogue.Of(Roles.Of(kind)));
        if (await applications.FindByClientIdAsync(clientId, ct) is { } known)
        {
            var closed = await IsClosedAsync(known, ct);
            if (closed || !descriptor.Permissions.SetEquals(await applications.GetPermissionsAsync(known, ct)) || !await applications.ValidateClientSecretAsync(known, secret, ct))
                await applications.UpdateAsync(known, descriptor, ct);
            if (closed)
                await ReopenAsync(clientId, ct);
            return;
        }
        await applications.CreateAsync(descriptor, ct);
        var organisation = Organisation.Found(name, kind, time.GetUtcNow());
        db.Add(organisation);
        Grant(Membership.Grant(HolderKind.Client, clientId, organisation, Roles.Of(kind), null, time.GetUtcNow()));
        await db.SaveChangesAsync(ct);
    }

    private async Task WorkbenchAsync(CancellationToken ct)
    {
        var descriptor = ClientDescriptor.ForSignIn(
            DemoCast.Workbench, secret: null, "Workbench", ScopeCatalogue.All, [new Uri("http://127.0.0.1/signed-in")], [new Uri("http://127.0.0.1/signed-out")]);
        if (await applications.FindByClientIdAsync(DemoCast.Workbench, ct) is not { } known)
            await applications.CreateAsync(descriptor, ct);
        else if (await IsClosedAsync(known, ct))
            await applications.UpdateAsync(known, descriptor, ct);
    }

    private async Task PersonAsync(string login, string role, string clientId, string password, CancellationToken ct)
    {
        var index = logins.IndexOf(login);
        var account = await db.Accounts.SingleOrDefaultAsync(a => a.LoginIndex == index, ct);
        if (account is not null)
        {
            var closed = account.IsClosed;
            if (closed || !passwords.Verify(account, password))
                passwords.Set(account, password);
            if (closed)
                await ReopenAsync(account.PublicId, ct);
            return;
        }
        account = Account.Open(index, time.GetUtcNow());
        passwords.Set(account, password);
        db.Add(account);
        var organisation = await db.Memberships.Where(m => m.Holder == HolderKind.Client && m.Subject == clientId).OrderBy(m => m.Id).Select(m => m.Organisation).FirstAsync(ct);
        Grant(Membership.Grant(HolderKind.Account, account.PublicId, organisation, role, null, time.GetUtcNow()));
    }

    private async Task<bool> IsClosedAsync(object application, CancellationToken ct) => (await applications.GetPermissionsAsync(application, ct)).IsEmpty;

    /// <summary>What ended when the subject was closed, which was at one instant, is granted anew; tokens of the earlier grants stay refused.</summary>
    private async Task ReopenAsync(string subject, CancellationToken ct)
    {
        var ended = await db.Memberships.Include(m => m.Organisation).Where(m => m.Subject == subject && m.RevokedAt != null).ToListAsync(ct);
        var closedAt = ended.Max(m => m.RevokedAt);
        foreach (var membership in ended.Where(m => m.RevokedAt == closedAt))
            Grant(Membership.Grant(membership.Holder, subject, membership.Organisation, membership.Role, membership.RecordId, time.GetUtcNow()));
    }

    private void Grant(Membership membership)
    {
        db.Add(membership);
        outbox.Add(membership.Granted(time.GetUtcNow()));
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "The demo's organisations, clients and people are there")]
    private static partial void LogSeeded(ILogger logger);
}
