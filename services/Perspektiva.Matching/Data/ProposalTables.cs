using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Places;
using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Data;

internal static class ProposalTables
{
    private const int IdLength = 40;
    private const int ActorLength = 200;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Occupancy>(occupancy =>
        {
            occupancy.ToTable("occupancy", table => table.HasCheckConstraint("ck_occupancy_occupied", "occupied >= 0"));
            occupancy.HasKey(o => o.PlaceId);
            occupancy.Property(o => o.PlacePublicId).HasMaxLength(IdLength);
            occupancy.Property(o => o.Version).IsConcurrencyToken();
            occupancy.Ignore(o => o.Free).Ignore(o => o.Oversubscribed);
        });
        model.Entity<Proposal>(proposal =>
        {
            proposal.ToTable("proposal");
            proposal.Property(p => p.PublicId).HasMaxLength(IdLength);
            proposal.Property(p => p.ParticipantPublicId).HasMaxLength(IdLength);
            proposal.Property(p => p.PlacePublicId).HasMaxLength(IdLength);
            proposal.Property(p => p.CompanyPublicId).HasMaxLength(IdLength);
            proposal.Property(p => p.EmployerOrganisationId).HasMaxLength(IdLength);
            proposal.Property(p => p.ProposedByOrganisationId).HasMaxLength(IdLength);
            proposal.Property(p => p.ProposedBy).HasMaxLength(ActorLength);
            proposal.Property(p => p.CohortRunPublicId).HasMaxLength(IdLength);
            proposal.Property(p => p.WithdrawalNoteId).HasMaxLength(IdLength);
            proposal.Property(p => p.Adaptations).IsJson();
            proposal.Property(p => p.Version).IsConcurrencyToken();
            proposal.Ignore(p => p.IsOpen).Ignore(p => p.HoldsSeat).Ignore(p => p.VisibleToEmployer).Ignore(p => p.PersonVisibleToEmployer);
            proposal.HasIndex(p => p.PublicId).IsUnique();
            proposal.HasIndex(p => p.ParticipantId);
            proposal.HasIndex(p => p.EmployerOrganisationId);
            proposal.HasIndex(p => p.CompanyPublicId).HasDatabaseName("ix_proposal_company_agreed").HasFilter($"status = {(int)ProposalStatus.Agreed}");
            proposal.HasIndex(p => p.ExpiresAt).HasFilter("expires_at IS NOT NULL");

            // The same pair is asked once at a time, whoever asks.
            proposal.HasIndex(p => new { p.PlaceId, p.ParticipantId }).IsUnique().HasDatabaseName("ix_proposal_open_pair")
                .HasFilter($"status IN ({(int)ProposalStatus.Drafted}, {(int)ProposalStatus.AskedParticipant}, {(int)ProposalStatus.AskedEmployer}, {(int)ProposalStatus.Agreed})");

            proposal.OwnsMany(p => p.Answers, answer =>
            {
                answer.ToTable("proposal_answer");
                answer.WithOwner().HasForeignKey("ProposalId");
                answer.HasKey("ProposalId", nameof(ProposalAnswer.Party));
                answer.Property(a => a.GivenBy).HasMaxLength(ActorLength);
                answer.Property(a => a.EvidenceNoteId).HasMaxLength(IdLength);
                answer.Ignore(a => a.OnBehalf);
            });
            proposal.OwnsMany(p => p.Reviews, review =>
            {
                review.ToTable("proposal_review");
                review.WithOwner().HasForeignKey("ProposalId");
                review.HasKey(r => r.Id);
                review.Property(r => r.Id).ValueGeneratedNever();
                review.Property(r => r.By).HasMaxLength(ActorLength);
                review.Property(r => r.NoteId).HasMaxLength(IdLength);
            });
        });
        model.Entity<ProposalSnapshot>(snapshot =>
        {
            snapshot.ToTable("proposal_snapshot");
            snapshot.HasKey(s => s.ProposalId);
            snapshot.HasIndex(s => s.ParticipantId);
        });
        model.Entity<ErasedProposal>(erased =>
        {
            erased.ToTable("erased_proposal");
            erased.HasKey(e => e.PublicId);
            erased.Property(e => e.PublicId).HasMaxLength(IdLength);
            erased.Property(e => e.ProposedByOrganisationId).HasMaxLength(IdLength);
        });
    }
}
