using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenIddict.EntityFrameworkCore.Models;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Demo;

/// <summary>A start without the demo ends what an earlier start with it has let in; <see cref="DemoSeed"/> opens that again. Whom its people or clients let in beside themselves stays.</summary>
internal sealed partial class DemoEnd(
    NpgsqlDataSource source, IdentityDb db, Outbox<IdentityDb> outbox, Logins logins, IConfiguration configuration, TimeProvider time, ILogger<DemoEnd> logger)
{
    private readonly List<byte[]> _logins = [.. DemoCast.People.Select(person => logins.IndexOf(person.Login))];

    /// <summary>Runs where the configuration says that this is no demo; nothing otherwise.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (configuration.GetValue<bool>("Perspektiva:Demo") || !await AnyOpenAsync(ct))
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync(DemoCast.Lock, ct);
        var accounts = await db.Accounts.Where(a => _logins.Contains(a.LoginIndex) && a.PasswordHash != "").ToListAsync(ct);
        accounts.ForEach(account => account.Close());
        List<string> clients = [.. DemoCast.Clients], subjects = [.. clients, .. accounts.Select(a => a.PublicId)];
        // all at one instant, by which the demo's next start knows what ended here
        var now = time.GetUtcNow();
        foreach (var membership in await db.Memberships.Include(m => m.Organisation).Where(m => subjects.Contains(m.Subject) && m.RevokedAt == null).ToListAsync(ct))
        {
            if (membership.Revoke(now) is { } revoked)
                outbox.Add(revoked);
        }
        await db.Set<OpenIddictEntityFrameworkCoreApplication<Guid>>().Where(a => clients.Contains(a.ClientId!))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Permissions, (string?)null), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        LogClosed(logger);
    }

    /// <summary>The usual start finds nothing: it asks once, and without EF, whose model takes longer to build than all of this.</summary>
    private async Task<bool> AnyOpenAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            """
            SELECT EXISTS (SELECT FROM openiddict_application WHERE client_id = ANY($1) AND permissions IS NOT NULL)
                OR EXISTS (SELECT FROM account WHERE login_index = ANY($2) AND password_hash <> '')
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. DemoCast.Clients] });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. _logins] });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    [LoggerMessage(EventId = 3202, Level = LogLevel.Information, Message = "This is no demo any more: its clients and people are let in no longer")]
    private static partial void LogClosed(ILogger logger);
}
