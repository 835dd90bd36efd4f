using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Data;

internal sealed class CoachConfiguration : IEntityTypeConfiguration<Coach>
{
    public void Configure(EntityTypeBuilder<Coach> coach)
    {
        coach.ToTable("coach");
        coach.Property(c => c.Id).ValueGeneratedNever();
        coach.Property(c => c.PublicId).HasMaxLength(40);
        coach.HasIndex(c => c.PublicId).IsUnique();
        coach.Property(c => c.OrganisationId).HasMaxLength(40);
        coach.Property(c => c.Version).IsConcurrencyToken();
        coach.Ignore(c => c.IsErased);
    }
}

internal sealed class ConsentConfiguration : IEntityTypeConfiguration<Consent>
{
    public void Configure(EntityTypeBuilder<Consent> consent)
    {
        consent.ToTable("consent");
        consent.Property(c => c.Id).ValueGeneratedNever();
        consent.Property(c => c.TextVersion).HasMaxLength(40);
        consent.Property(c => c.GuardianId).HasMaxLength(40);
        consent.Property(c => c.RecordedBy).HasMaxLength(200);
        consent.Property(c => c.OrganisationId).HasMaxLength(40);
        consent.Property(c => c.EndedAt).HasColumnName("withdrawn_at");
        consent.Property(c => c.EndedBy).HasColumnName("withdrawn_by").HasMaxLength(200);
        consent.Ignore(c => c.WithdrawnAt);
        consent.Ignore(c => c.IsActive);
        consent.Ignore(c => c.EndsWithCustody);
        consent.HasMany(c => c.Acknowledgements).WithOne().HasForeignKey(a => a.ConsentId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ConsentAcknowledgementConfiguration : IEntityTypeConfiguration<ConsentAcknowledgement>
{
    public void Configure(EntityTypeBuilder<ConsentAcknowledgement> acknowledgement)
    {
        acknowledgement.ToTable("consent_acknowledgement");
        acknowledgement.HasKey(a => new { a.ConsentId, a.Service });
        acknowledgement.Property(a => a.Service).HasMaxLength(40);
    }
}

internal sealed class GuardianConfiguration : IEntityTypeConfiguration<Guardian>
{
    public void Configure(EntityTypeBuilder<Guardian> guardian)
    {
        guardian.ToTable("guardian");
        guardian.Property(g => g.Id).ValueGeneratedNever();
        guardian.Property(g => g.PublicId).HasMaxLength(40);
        guardian.HasIndex(g => g.PublicId).IsUnique();
    }
}

internal sealed class ExternalRefConfiguration : IEntityTypeConfiguration<ExternalRef>
{
    public void Configure(EntityTypeBuilder<ExternalRef> reference)
    {
        reference.ToTable("external_ref");
        reference.HasKey(r => new { r.PersonId, r.OrganisationId });
        reference.Property(r => r.OrganisationId).HasMaxLength(40);
        reference.HasIndex(r => r.ReferenceIndex).IsUnique();
    }
}

internal sealed class AbilityAssessmentConfiguration : IEntityTypeConfiguration<AbilityAssessment>
{
    public void Configure(EntityTypeBuilder<AbilityAssessment> assessment)
    {
        assessment.ToTable("ability_assessment");
        assessment.Property(a => a.Id).ValueGeneratedNever();
        assessment.Property(a => a.AssessedBy).HasMaxLength(200);
        assessment.Property(a => a.OrganisationId).HasMaxLength(40);
        assessment.HasIndex(a => new { a.PersonId, a.Version });
    }
}

internal sealed class CorrectionConfiguration : IEntityTypeConfiguration<Correction>
{
    public void Configure(EntityTypeBuilder<Correction> correction)
    {
        correction.ToTable("correction");
        correction.Property(c => c.Id).ValueGeneratedNever();
        correction.Property(c => c.ChangedBy).HasMaxLength(200);
        correction.Property(c => c.OrganisationId).HasMaxLength(40);
        correction.HasIndex(c => new { c.PersonId, c.Version });
    }
}

internal sealed class NoteConfiguration : IEntityTypeConfiguration<Note>
{
    public void Configure(EntityTypeBuilder<Note> note)
    {
        note.ToTable("note");
        note.Property(n => n.Id).ValueGeneratedNever();
        note.Property(n => n.PublicId).HasMaxLength(40);
        note.HasIndex(n => n.PublicId).IsUnique();
        note.Property(n => n.Corrects).HasMaxLength(40);
        note.Property(n => n.Author).HasMaxLength(200);
        note.Property(n => n.OrganisationId).HasMaxLength(40);
    }
}

internal sealed class PlacementOfPersonConfiguration : IEntityTypeConfiguration<PlacementOfPerson>
{
    public void Configure(EntityTypeBuilder<PlacementOfPerson> placement)
    {
        placement.ToTable("placement");
        placement.HasKey(p => p.PlacementId);
        placement.Property(p => p.PlacementId).ValueGeneratedNever();
        placement.Property(p => p.EmployerOrganisationId).HasMaxLength(40);
        placement.Property(p => p.CompanyId).HasMaxLength(40);
        placement.Property(p => p.MentorId).HasMaxLength(40);
    }
}

internal sealed class ChangeEntryConfiguration : IEntityTypeConfiguration<ChangeEntry>
{
    public void Configure(EntityTypeBuilder<ChangeEntry> change)
    {
        // The migration ChangePositions adds the trigger that numbers each line from the feed's counter row, within its own transaction.
        change.ToTable("participant_change", table => table.HasTrigger("participant_change_position"));
        change.HasKey(c => c.Position);
        change.Property(c => c.Position).ValueGeneratedOnAdd().HasDefaultValueSql("0");
        change.Property(c => c.PublicId).HasMaxLength(40);
        change.HasIndex(c => c.PersonId);
        change.HasIndex(c => c.Audience).HasMethod("gin");
    }
}

internal sealed class ErasureConfiguration : IEntityTypeConfiguration<Erasure>
{
    public void Configure(EntityTypeBuilder<Erasure> erasure)
    {
        erasure.ToTable("erasure");
        erasure.HasKey(e => e.PersonId);
        erasure.Property(e => e.PersonId).ValueGeneratedNever();
        erasure.Property(e => e.ReceiptId).HasMaxLength(40);
        erasure.HasIndex(e => e.ReceiptId).IsUnique();
        erasure.Property(e => e.ParticipantPublicId).HasMaxLength(40);
        erasure.Ignore(e => e.IsComplete);
        erasure.HasMany(e => e.Confirmations).WithOne().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ErasureConfirmationConfiguration : IEntityTypeConfiguration<ErasureConfirmation>
{
    public void Configure(EntityTypeBuilder<ErasureConfirmation> confirmation)
    {
        confirmation.ToTable("erasure_confirmation");
        confirmation.HasKey(c => new { c.PersonId, c.Service });
        confirmation.Property(c => c.Service).HasMaxLength(40);
    }
}
