using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.Identity.Features.Clients;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Demo;

/// <summary>Makes the demo's organisations, clients and people; a second run changes nothing but secrets that no longer fit.</summary>
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
        // two replicas' steps at once: one waits for the other
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(7461001)", ct);
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
            if (!await applications.ValidateClientSecretAsync(known, secret, ct))
                await applications.UpdateAsync(known, secret, ct);
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
        if (await applications.FindByClientIdAsync(DemoCast.Workbench, ct) is not null)
            return;
        await applications.CreateAsync(
            ClientDescriptor.ForSignIn(
                DemoCast.Workbench, secret: null, "Workbench", ScopeCatalogue.All, [new Uri("http://127.0.0.1/signed-in")], [new Uri("http://127.0.0.1/signed-out")]), ct);
    }

    private async Task PersonAsync(string login, string role, string clientId, string password, CancellationToken ct)
    {
        var index = logins.IndexOf(login);
        var account = await db.Accounts.SingleOrDefaultAsync(a => a.LoginIndex == index, ct);
        if (account is not null)
        {
            if (!passwords.Verify(account, password))
                passwords.Set(account, password);
            return;
        }
        account = Account.Open(index, time.GetUtcNow());
        passwords.Set(account, password);
        db.Add(account);
        var organisation = await db.Memberships.Where(m => m.Holder == HolderKind.Client && m.Subject == clientId).Select(m => m.Organisation).SingleAsync(ct);
        Grant(Membership.Grant(HolderKind.Account, account.PublicId, organisation, role, null, time.GetUtcNow()));
    }

    private void Grant(Membership membership)
    {
        db.Add(membership);
        outbox.Add(membership.Granted(time.GetUtcNow()));
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "The demo's organisations, clients and people are there")]
    private static partial void LogSeeded(ILogger logger);
}
