using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;

namespace Perspektiva.Matching.Data;

internal static class PlacementTables
{
    private const int IdLength = 40;
    private const int ActorLength = 200;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Placement>(placement =>
        {
            placement.ToTable("placement");
            placement.Property(p => p.PublicId).HasMaxLength(IdLength);
            placement.Property(p => p.ProposalPublicId).HasMaxLength(IdLength);
            placement.Property(p => p.ParticipantPublicId).HasMaxLength(IdLength);
            placement.Property(p => p.PlacePublicId).HasMaxLength(IdLength);
            placement.Property(p => p.CompanyPublicId).HasMaxLength(IdLength);
            placement.Property(p => p.EmployerOrganisationId).HasMaxLength(IdLength);
            placement.Property(p => p.MentorId).HasMaxLength(IdLength);
            placement.Property(p => p.Adaptations).IsJson();
            placement.Property(p => p.AdaptationsDone).IsJson();
            placement.Property(p => p.ShiftChanges).IsJson();
            placement.Property(p => p.Version).IsConcurrencyToken();
            placement.Ignore(p => p.IsRunning).Ignore(p => p.MayMoveStart).Ignore(p => p.NextAdaptationOn)
                .Ignore(p => p.Lines).Ignore(p => p.End);
            placement.HasIndex(p => p.PublicId).IsUnique();
            placement.HasIndex(p => p.ProposalId).IsUnique();
            placement.HasIndex(p => p.ParticipantId);
            placement.HasIndex(p => p.PlaceId);
            placement.HasIndex(p => p.EmployerOrganisationId);
            placement.HasIndex(p => p.CompanyPublicId).HasDatabaseName("ix_placement_company_running").HasFilter($"stage <> {(int)PlacementStage.Ended}");
            placement.OwnsMany(p => p.History, entry =>
            {
                entry.ToTable("placement_stage");
                entry.WithOwner().HasForeignKey("PlacementId");

                // A type that stands in two places gets no name by the convention.
                entry.HasKey(e => e.Id).HasName("pk_placement_stage");
                entry.Property(e => e.Id).ValueGeneratedNever();
                entry.Property(e => e.EndReasons).IsOptionalJson();
                entry.Property(e => e.By).HasMaxLength(ActorLength);
            });
            placement.OwnsMany(p => p.EndReasonsSaid, entry =>
            {
                entry.ToTable("placement_end_reason");
                entry.WithOwner().HasForeignKey("PlacementId");
                entry.HasKey(e => e.Id);
                entry.Property(e => e.Id).ValueGeneratedNever();
                entry.Property(e => e.By).HasMaxLength(ActorLength);
            });
            placement.OwnsMany(p => p.Corrections, entry =>
            {
                entry.ToTable("placement_correction");
                entry.WithOwner().HasForeignKey("PlacementId");
                entry.HasKey(e => e.Id);
                entry.Property(e => e.Id).ValueGeneratedNever();
                entry.Property(e => e.By).HasMaxLength(ActorLength);
                entry.OwnsOne(e => e.Was, was =>
                {
                    was.Property(w => w.EndReasons).IsOptionalJson();
                    was.Property(w => w.By).HasMaxLength(ActorLength);
                });
                entry.Navigation(e => e.Was).IsRequired();
            });
            placement.OwnsMany(p => p.Dates, entry =>
            {
                entry.ToTable("placement_date");
                entry.WithOwner().HasForeignKey("PlacementId");
                entry.HasKey(e => e.Id);
                entry.Property(e => e.Id).ValueGeneratedNever();
                entry.Property(e => e.By).HasMaxLength(ActorLength);
            });
            placement.OwnsMany(p => p.Mentors, entry =>
            {
                entry.ToTable("placement_mentor");
                entry.WithOwner().HasForeignKey("PlacementId");
                entry.HasKey(e => e.Id);
                entry.Property(e => e.Id).ValueGeneratedNever();
                entry.Property(e => e.MentorId).HasMaxLength(IdLength);
                entry.Property(e => e.By).HasMaxLength(ActorLength);
            });
        });
        model.Entity<CheckIn>(checkIn =>
        {
            checkIn.ToTable("check_in");
            checkIn.Property(c => c.ParticipantAnswers).IsOptionalJson();
            checkIn.Property(c => c.MentorAnswers).IsOptionalJson();
            checkIn.Property(c => c.CoachAnswers).IsOptionalJson();
            checkIn.Ignore(c => c.Voices);
            checkIn.Property(c => c.Corrects).HasMaxLength(IdLength);
            checkIn.Property(c => c.CorrectedBy).HasMaxLength(IdLength);
            checkIn.Property(c => c.PublicId).HasMaxLength(IdLength);
            checkIn.Property(c => c.NoteId).HasMaxLength(IdLength);
            checkIn.Property(c => c.RecordedBy).HasMaxLength(ActorLength);
            checkIn.HasIndex(c => c.PublicId).IsUnique();
            checkIn.HasIndex(c => new { c.PlacementId, c.HeldOn });
            checkIn.HasIndex(c => c.ParticipantId);
        });
        model.Entity<PlacementFeedEntry>(entry =>
        {
            entry.ToTable("placement_feed");
            entry.HasKey(e => e.PublicId);
            entry.Property(e => e.PublicId).HasMaxLength(IdLength);
            entry.Property(e => e.EmployerOrganisationId).HasMaxLength(IdLength);
            entry.Property(e => e.MentorId).HasMaxLength(IdLength);
            entry.Property(e => e.CompanyPublicId).HasMaxLength(IdLength);
            entry.HasIndex(e => e.Position).IsUnique();
        });
        model.Entity<PlacementFarewell>(farewell =>
        {
            farewell.ToTable("placement_farewell");
            farewell.HasKey(f => new { f.MentorId, f.PublicId });
            farewell.Property(f => f.MentorId).HasMaxLength(IdLength);
            farewell.Property(f => f.PublicId).HasMaxLength(IdLength);
        });
    }
}
