using Microsoft.EntityFrameworkCore;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>The tables that every service has beside its own.</summary>
public static class PlatformTables
{
    /// <summary>Adds outbox_message, inbox_message, dead_letter, relay_lease, idempotency_answer, access_revocation and feed_counter to the service's model.</summary>
    public static ModelBuilder AddPlatformTables(this ModelBuilder model)
    {
        MessagingTables.Configure(model);

        model.Entity<IdempotencyAnswer>(answer =>
        {
            answer.ToTable("idempotency_answer");
            answer.HasKey(a => new { a.Client, a.Route, a.Key });
            answer.Property(a => a.Client).HasMaxLength(200);
            answer.Property(a => a.Route).HasMaxLength(200);
            answer.Property(a => a.Key).HasMaxLength(255);
            answer.Property(a => a.ContentType).HasMaxLength(100);
            answer.Property(a => a.Location).HasMaxLength(400);
            answer.Property(a => a.ETag).HasMaxLength(40).HasColumnName("etag");
            answer.HasIndex(a => a.CreatedAt);
            answer.HasIndex(a => a.PersonId).HasFilter("person_id IS NOT NULL");
        });

        model.Entity<AccessRevocation>(revocation =>
        {
            revocation.ToTable("access_revocation");
            revocation.HasKey(r => r.GrantId);
            revocation.Property(r => r.Subject).HasMaxLength(200);
            revocation.Property(r => r.OrganisationId).HasMaxLength(40);
            revocation.Property(r => r.Role).HasMaxLength(40);
            revocation.Property(r => r.RecordId).HasMaxLength(40);
            revocation.HasIndex(r => new { r.Subject, r.OrganisationId });
        });

        model.Entity<FeedCounter>(counter =>
        {
            counter.ToTable("feed_counter");
            counter.HasKey(c => c.Feed);
            counter.Property(c => c.Feed).HasMaxLength(60);
        });
        return model;
    }
}
