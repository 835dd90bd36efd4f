using Microsoft.EntityFrameworkCore;

namespace Perspektiva.ServiceDefaults.Messaging;

internal static class MessagingTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox_message");
            outbox.HasKey(m => m.Id);
            outbox.Property(m => m.Id).ValueGeneratedNever();
            outbox.Property(m => m.Type).HasMaxLength(200);
            outbox.Property(m => m.TraceParent).HasMaxLength(55);
            outbox.Property(m => m.Error).HasMaxLength(200);
            outbox.HasIndex(m => new { m.Shard, m.AvailableAt }).HasFilter("parked_at IS NULL");
            outbox.HasIndex(m => new { m.Key, m.KeyVersion, m.Ordinal });
            outbox.HasIndex(m => m.Key).HasFilter("error IS NOT NULL").HasDatabaseName("ix_outbox_message_failed");
        });
        model.Entity<InboxMessage>(inbox =>
        {
            inbox.ToTable("inbox_message");
            inbox.HasKey(m => new { m.MessageId, m.Consumer });
            inbox.Property(m => m.Consumer).HasMaxLength(100);
            inbox.HasIndex(m => m.HandledAt);
        });
        model.Entity<DeadLetter>(dead =>
        {
            dead.ToTable("dead_letter");
            dead.HasKey(m => m.Id);
            dead.Property(m => m.Id).ValueGeneratedNever();
            dead.Property(m => m.Consumer).HasMaxLength(100);
            dead.Property(m => m.Type).HasMaxLength(200);
            dead.Property(m => m.TraceParent).HasMaxLength(55);
            dead.Property(m => m.Reason).HasMaxLength(200);
            dead.HasIndex(m => m.Subject);
            dead.HasIndex(m => m.DeadAt).HasFilter("redriven_at IS NULL");
        });
        model.Entity<RelayLease>(lease =>
        {
            lease.ToTable("relay_lease");
            lease.HasKey(l => l.Shard);
            lease.Property(l => l.Shard).ValueGeneratedNever();
        });
    }
}
