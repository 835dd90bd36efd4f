using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Participant.Data;

/// <summary>The participant service's own database.</summary>
internal sealed class ParticipantDb(DbContextOptions<ParticipantDb> options) : DbContext(options)
{
    public DbSet<Person> Persons => Set<Person>();
    public DbSet<Coach> Coaches => Set<Coach>();
    public DbSet<ExternalRef> ExternalRefs => Set<ExternalRef>();
    public DbSet<AbilityAssessment> Assessments => Set<AbilityAssessment>();
    public DbSet<Correction> Corrections => Set<Correction>();
    public DbSet<Note> Notes => Set<Note>();
    public DbSet<Consent> Consents => Set<Consent>();
    public DbSet<Guardian> Guardians => Set<Guardian>();
    public DbSet<PlacementOfPerson> Placements => Set<PlacementOfPerson>();
    public DbSet<ChangeEntry> Changes => Set<ChangeEntry>();
    public DbSet<Erasure> Erasures => Set<Erasure>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddPlatformTables();
        modelBuilder.AddPersonKeys();
        modelBuilder.AddAccessLog();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ParticipantDb).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // Names in the database outlive the order of an enum's members.
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
    }
}

/// <summary>Lets the migration tool build the context.</summary>
internal sealed class ParticipantDbFactory() : DesignTimeFactory<ParticipantDb>(options => new ParticipantDb(options));
