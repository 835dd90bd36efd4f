using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Registration of the deny-list that keeps revoked grants out while their tokens still live.</summary>
public static class AccessRevocationExtensions
{
    /// <summary>Consumes granted and revoked access into <c>access_revocation</c>; after AddPersistence.</summary>
    public static WebApplicationBuilder AddAccessRevocation<TDb>(this WebApplicationBuilder builder, string service) where TDb : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddMessaging<TDb>(messaging => messaging.Queue($"{service}-access", queue => queue
            .Handle<AccessRevoked, AccessHandler<TDb>>()
            .Handle<AccessGranted, AccessHandler<TDb>>()));
        return builder;
    }
}

/// <summary>Keeps the newest state of each grant that was ever revoked.</summary>
internal sealed class AccessHandler<TDb>(TDb db) : IHandle<AccessRevoked>, IHandle<AccessGranted> where TDb : DbContext
{
    public Task HandleAsync(AccessRevoked e, EventContext context, CancellationToken ct) =>
        ApplyAsync(e, e.Subject, e.OrganisationId, e.Role, e.RecordId, e.OccurredAt, ct);

    public Task HandleAsync(AccessGranted e, EventContext context, CancellationToken ct) =>
        ApplyAsync(e, e.Subject, e.OrganisationId, e.Role, e.RecordId, null, ct);

    private async Task ApplyAsync(IIntegrationEvent e, string subject, string organisation, string role, string? record, DateTimeOffset? revokedAt, CancellationToken ct)
    {
        var known = await db.Set<AccessRevocation>().FindAsync([e.AggregateId], ct);
        if (known is not null && known.Version >= e.Version)
            return;
        if (known is null)
        {
            known = new AccessRevocation { GrantId = e.AggregateId, Subject = subject, OrganisationId = organisation, Role = role };
            db.Add(known);
        }
        known.Version = e.Version;
        known.Subject = subject;
        known.OrganisationId = organisation;
        known.Role = role;
        known.RecordId = record;
        known.RevokedAt = revokedAt;
    }
}
