using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Employer.Data;

/// <summary>The employer service's database.</summary>
internal sealed class EmployerDb(DbContextOptions<EmployerDb> options) : DbContext(options)
{
    public DbSet<Company> Companies => Set<Company>();

    public DbSet<Site> Sites => Set<Site>();

    public DbSet<Mentor> Mentors => Set<Mentor>();

    public DbSet<MentoredPlacement> MentoredPlacements => Set<MentoredPlacement>();

    public DbSet<Place> Places => Set<Place>();

    public DbSet<PlaceRevision> PlaceRevisions => Set<PlaceRevision>();

    public DbSet<PlaceChange> PlaceChanges => Set<PlaceChange>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddPlatformTables();
        modelBuilder.AddPersonKeys();
        modelBuilder.AddAccessLog();
        modelBuilder.Entity<Company>(Configure);
        modelBuilder.Entity<Site>(Configure);
        modelBuilder.Entity<Mentor>(Configure);
        modelBuilder.Entity<MentoredPlacement>(Configure);
        modelBuilder.Entity<Place>(Configure);
        modelBuilder.Entity<PlaceRevision>(Configure);
        modelBuilder.Entity<PlaceChange>(Configure);
    }

    private static void Configure(EntityTypeBuilder<Company> company)
    {
        company.ToTable("company");
        company.Property(c => c.Id).ValueGeneratedNever();
        company.Property(c => c.PublicId).HasMaxLength(40);
        company.Property(c => c.OrganisationId).HasMaxLength(40);
        company.Property(c => c.ExternalRef).HasMaxLength(200);
        company.Property(c => c.Name).HasMaxLength(200);
        company.Property(c => c.WzCode).HasMaxLength(8);
        company.Property(c => c.Version).IsConcurrencyToken();
        company.HasIndex(c => c.PublicId).IsUnique();
        company.HasIndex(c => new { c.OrganisationId, c.ExternalRef }).IsUnique().HasFilter("external_ref IS NOT NULL");
    }

    private static void Configure(EntityTypeBuilder<Site> site)
    {
        site.ToTable("site");
        site.Property(s => s.Id).ValueGeneratedNever();
        site.Property(s => s.PublicId).HasMaxLength(40);
        site.Property(s => s.Name).HasMaxLength(200);
        site.Property(s => s.Street).HasMaxLength(200);
        site.Property(s => s.PostalCode).HasMaxLength(5);
        site.Property(s => s.Town).HasMaxLength(200);
        site.Property(s => s.WzCode).HasMaxLength(8);
        site.Property(s => s.Version).IsConcurrencyToken();
        site.ComplexProperty(s => s.Location, MapLocation);
        site.HasIndex(s => s.PublicId).IsUnique();
        site.HasIndex(s => s.CompanyId);
        site.HasOne<Company>().WithMany().HasForeignKey(s => s.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }

    private static void Configure(EntityTypeBuilder<Mentor> mentor)
    {
        mentor.ToTable("mentor");
        mentor.Property(m => m.Id).ValueGeneratedNever();
        mentor.Property(m => m.PublicId).HasMaxLength(40);
        mentor.Property(m => m.OrganisationId).HasMaxLength(40);
        mentor.Property(m => m.Version).IsConcurrencyToken();
        mentor.HasIndex(m => m.PublicId).IsUnique();
        mentor.HasIndex(m => m.CompanyId);
        mentor.HasOne<Company>().WithMany().HasForeignKey(m => m.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }

    private static void Configure(EntityTypeBuilder<MentoredPlacement> placement)
    {
        placement.ToTable("mentored_placement");
        placement.HasKey(p => p.PlacementId);
        placement.Property(p => p.PlacementId).ValueGeneratedNever();
        placement.Property(p => p.ParticipantPublicId).HasMaxLength(40);
        placement.Property(p => p.MentorId).HasMaxLength(40);
        placement.Property(p => p.CoachId).HasMaxLength(40);
        placement.Property(p => p.SubstituteCoachId).HasMaxLength(40);
        placement.HasIndex(p => p.MentorId).HasFilter("mentor_id IS NOT NULL");
        placement.HasIndex(p => p.ParticipantId).HasFilter("participant_id IS NOT NULL");
    }

    private static void Configure(EntityTypeBuilder<Place> place)
    {
        place.ToTable("place");
        place.Property(p => p.Id).ValueGeneratedNever();
        place.Property(p => p.PublicId).HasMaxLength(40);
        place.Property(p => p.CompanyPublicId).HasMaxLength(40);
        place.Property(p => p.OrganisationId).HasMaxLength(40);
        place.Property(p => p.ExternalRef).HasMaxLength(200);
        place.Property(p => p.WzCode).HasMaxLength(8);
        place.Property(p => p.Status).HasConversion<string>().HasMaxLength(20);
        place.Property(p => p.Basis).HasConversion<string>().HasMaxLength(20);
        place.Property(p => p.Version).IsConcurrencyToken();
        place.Property(p => p.Requirements).HasConversion(
            list => PackedRequirements.Pack(list), packed => PackedRequirements.Unpack(packed),
            new ValueComparer<IReadOnlyList<Requirement?>?>(
                (a, b) => a == null ? b == null : b != null && a.SequenceEqual(b), list => list == null ? 0 : list.Count, list => list));
        place.ComplexProperty(p => p.Location, MapLocation);
        place.ComplexProperty(p => p.Terms, terms =>
        {
            terms.Property(t => t.Type).HasColumnName("type").HasConversion<string>().HasMaxLength(40);
            terms.Property(t => t.KldbKey).HasColumnName("kldb_key").HasMaxLength(5);
            terms.Property(t => t.Title).HasColumnName("title").HasMaxLength(200);
            terms.Property(t => t.Description).HasColumnName("description").HasMaxLength(8000);
            terms.Property(t => t.MentorIds).HasColumnName("mentor_ids").HasConversion(
                ids => ids.ToArray(), ids => ids,
                new ValueComparer<IReadOnlyList<string>>((a, b) => a == null ? b == null : b != null && a.SequenceEqual(b), ids => ids.Count, ids => ids));
            terms.Property(t => t.SupportOffers).HasColumnName("support_offers").HasColumnType("jsonb").HasConversion(
                offers => JsonSerializer.Serialize(offers, JsonSerializerOptions.Web),
                json => JsonSerializer.Deserialize<SupportOffer[]>(json, JsonSerializerOptions.Web) ?? Array.Empty<SupportOffer>(),
                new ValueComparer<IReadOnlyList<SupportOffer>>((a, b) => a == null ? b == null : b != null && a.SequenceEqual(b), offers => offers.Count, offers => offers));
            terms.Property(t => t.Demands).HasColumnName("demands");
            terms.Property(t => t.Hazards).HasColumnName("hazards");
            terms.Property(t => t.DailyMinutes).HasColumnName("daily_minutes");
            terms.Property(t => t.WeeklyMinutes).HasColumnName("weekly_minutes");
            terms.Property(t => t.BreakMinutes).HasColumnName("break_minutes");
            terms.Property(t => t.ShiftStart).HasColumnName("shift_start");
            terms.Property(t => t.ShiftEnd).HasColumnName("shift_end");
            terms.Property(t => t.Days).HasColumnName("days");
            terms.Property(t => t.PieceWork).HasColumnName("piece_work");
            terms.Property(t => t.BelowGround).HasColumnName("below_ground");
            terms.Property(t => t.TrainingWithSupervision).HasColumnName("training_with_supervision");
            terms.Property(t => t.ShiftOperation).HasColumnName("shift_operation");
            terms.Property(t => t.LightWork).HasColumnName("light_work");
            terms.Property(t => t.PublicHolidays).HasColumnName("public_holidays");
            terms.Property(t => t.Capacity).HasColumnName("capacity");
            terms.Property(t => t.StartFrom).HasColumnName("start_from");
            terms.Property(t => t.StartUntil).HasColumnName("start_until");
            terms.Property(t => t.EndsOn).HasColumnName("ends_on");
        });
        place.HasIndex(p => p.PublicId).IsUnique();
        place.HasIndex(p => new { p.OrganisationId, p.ExternalRef }).IsUnique().HasFilter("external_ref IS NOT NULL");
        place.HasIndex(p => new { p.CompanyId, p.Id });
        place.HasIndex(p => new { p.Status, p.Id });
        place.HasOne<Company>().WithMany().HasForeignKey(p => p.CompanyId).OnDelete(DeleteBehavior.Restrict);
        place.HasOne<Site>().WithMany().HasForeignKey(p => p.SiteId).OnDelete(DeleteBehavior.Restrict);
    }

    private static void Configure(EntityTypeBuilder<PlaceRevision> revision)
    {
        revision.ToTable("place_revision");
        revision.HasKey(r => new { r.PlaceId, r.Version });
        revision.Property(r => r.ChangedBy).HasMaxLength(200);
        revision.Property(r => r.State).HasColumnType("jsonb");
    }

    private static void Configure(EntityTypeBuilder<PlaceChange> change)
    {
        change.ToTable("place_change");
        change.HasKey(c => c.Position);
        change.Property(c => c.Position).ValueGeneratedNever();
        change.Property(c => c.PlacePublicId).HasMaxLength(40);
        change.Property(c => c.OrganisationId).HasMaxLength(40);
    }

    private static void MapLocation(ComplexPropertyBuilder<Location> location)
    {
        location.Property(l => l.Latitude).HasColumnName("latitude");
        location.Property(l => l.Longitude).HasColumnName("longitude");
    }
}

/// <summary>For <c>dotnet ef migrations add</c>.</summary>
internal sealed class EmployerDbFactory() : DesignTimeFactory<EmployerDb>(options => new EmployerDb(options));
