using System.Text.Json;
using System.Text.Json.Serialization;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Notification.Data;

/// <summary>Notification's own database: inboxes, addresses and who read them, deliveries, and who stands where.</summary>
internal sealed class NotificationDb(DbContextOptions<NotificationDb> options) : DbContext(options)
{
    private static readonly JsonSerializerOptions ReferencesJson =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<ContactPoint> ContactPoints => Set<ContactPoint>();
    public DbSet<Preference> Preferences => Set<Preference>();
    public DbSet<KnownParticipant> Participants => Set<KnownParticipant>();
    public DbSet<KnownStaff> Staff => Set<KnownStaff>();
    public DbSet<KnownProposal> Proposals => Set<KnownProposal>();
    public DbSet<KnownPlacement> Placements => Set<KnownPlacement>();

    /// <summary>The addresses that may be mailed to: not those of coaches and mentors who are so no longer.</summary>
    public IQueryable<ContactPoint> LiveContactPoints => ContactPoints.Where(c => !Staff.Any(s => s.PublicId == c.Recipient && !s.Active));

    /// <summary>Those of them who want e-mail.</summary>
    public IQueryable<ContactPoint> MailableContactPoints => LiveContactPoints.Where(c => !Preferences.Any(p => p.Recipient == c.Recipient && !p.Email));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddPlatformTables();
        modelBuilder.AddPersonKeys();
        modelBuilder.AddAccessLog();
        modelBuilder.Entity<Notice>(Configure);
        modelBuilder.Entity<Delivery>(Configure);
        modelBuilder.Entity<ContactPoint>(contact =>
        {
            contact.ToTable("contact_point").HasKey(c => c.Recipient);
            contact.Property(c => c.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<Preference>(preference =>
        {
            preference.ToTable("preference").HasKey(p => p.Recipient);
            preference.Property(p => p.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<KnownParticipant>(known =>
        {
            known.ToTable("known_participant").HasKey(k => k.Id);
            known.HasIndex(k => k.PublicId).IsUnique();
        });
        modelBuilder.Entity<KnownStaff>().ToTable("known_staff").HasKey(k => k.PublicId);
        modelBuilder.Entity<KnownProposal>(known =>
        {
            known.ToTable("known_proposal").HasKey(k => k.Id);
            known.Property(k => k.Status).HasConversion<string>();
            known.HasIndex(k => k.ParticipantId);
        });
        modelBuilder.Entity<KnownPlacement>(known =>
        {
            known.ToTable("known_placement").HasKey(k => k.Id);
            known.Property(k => k.Stage).HasConversion<string>();
            known.HasIndex(k => k.ParticipantId);
            known.Ignore(k => k.Dates);
            known.HasIndex(k => k.RemindAt).HasFilter("remind_at IS NOT NULL");
            known.HasIndex(k => k.MentorId).HasFilter("mentor_id IS NOT NULL");
        });
    }

    /// <summary>A notice's references as they are stored.</summary>
    internal static string Json(NoticeReferences references) => JsonSerializer.Serialize(references, ReferencesJson);

    /// <summary>What <see cref="Json"/> made, read again.</summary>
    internal static NoticeReferences References(string json) => JsonSerializer.Deserialize<NoticeReferences>(json, ReferencesJson)!;

    private static void Configure(EntityTypeBuilder<Notice> notice)
    {
        notice.ToTable("notice").HasKey(n => n.Id);
        notice.Property(n => n.Kind).HasConversion<string>();
        notice.Property(n => n.References).HasColumnType("jsonb").HasConversion(
            references => Json(references),
            json => References(json));
        notice.Property(n => n.Version).IsConcurrencyToken();
        notice.HasIndex(n => n.PublicId).IsUnique();
        notice.HasIndex(n => n.Position).IsUnique();
        notice.HasIndex(n => new { n.Recipient, n.Position });
        notice.HasIndex(n => n.ParticipantId);
    }

    private static void Configure(EntityTypeBuilder<Delivery> delivery)
    {
        delivery.ToTable("delivery").HasKey(d => d.Id);
        delivery.Property(d => d.Status).HasConversion<string>();
        delivery.HasIndex(d => d.AvailableAt).HasFilter("status = 'Pending'");
        delivery.HasIndex(d => new { d.Recipient, d.SentAt });
        delivery.HasIndex(d => d.ParticipantId);
        delivery.HasIndex(d => new { d.NoticeId, d.Recipient }).IsUnique();
    }
}

/// <summary>For <c>dotnet ef</c>.</summary>
internal sealed class NotificationDbFactory() : DesignTimeFactory<NotificationDb>(options => new NotificationDb(options));
