using Microsoft.EntityFrameworkCore;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.CrashPeer;

/// <summary>A write that a producer has accepted.</summary>
internal sealed class Written
{
    public required Guid EventId { get; init; }

    public required Guid Key { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>An effect of a consumer. Nothing here keeps a second effect out: only the inbox does.</summary>
internal sealed class Applied
{
    public long Id { get; init; }

    public required Guid EventId { get; init; }

    public required Guid Key { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset WrittenAt { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal sealed class PeerDb(DbContextOptions<PeerDb> options) : DbContext(options)
{
    public DbSet<Written> Writes => Set<Written>();

    public DbSet<Applied> Effects => Set<Applied>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddPlatformTables();
        modelBuilder.Entity<Written>().ToTable("written").HasKey(w => w.EventId);
        modelBuilder.Entity<Applied>().ToTable("applied").HasKey(a => a.Id);
    }
}
