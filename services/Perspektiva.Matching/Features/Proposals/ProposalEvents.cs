using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>Tells a proposal's state and decisions to whoever must hear of them.</summary>
internal sealed class ProposalEvents(MatchingDb db, Outbox<MatchingDb> outbox, TimeProvider clock)
{
    /// <summary>Adds the proposal's state to the outbox; both sides hear of it through notification.</summary>
    public async Task ChangedAsync(Proposal proposal, CancellationToken ct)
    {
        var participant = await db.Participants.FindAsync([proposal.ParticipantId], ct);
        var place = await db.Places.FindAsync([proposal.PlaceId], ct);
        var now = clock.GetUtcNow();
        outbox.Add(new ProposalChanged(
            Guid.CreateVersion7(now), now, proposal.Id, proposal.Version, proposal.PublicId,
            proposal.ParticipantId, proposal.ParticipantPublicId, proposal.PlaceId, proposal.PlacePublicId, proposal.CompanyPublicId,
            participant?.CoachId, place?.MentorIds ?? [], proposal.EmployerOrganisationId, participant?.GuardianIds ?? [],
            proposal.Status, proposal.DeclinedBy, proposal.Reason, proposal.ExpiresAt));
    }

    /// <summary>Adds an objection or a second look; its words stay in the note.</summary>
    public void Reviewed(Proposal proposal, ProposalReview review, string? coachId, Party by)
    {
        var now = clock.GetUtcNow();
        outbox.Add(new ProposalReviewed(
            Guid.CreateVersion7(now), now, proposal.Id, proposal.Version, proposal.PublicId, proposal.ParticipantId, proposal.ParticipantPublicId, proposal.PlacePublicId, coachId,
            review.Kind == ReviewKind.Objection ? ProposalReviewKind.Objection : ProposalReviewKind.SecondLook,
            review.Outcome switch
            {
                ReviewOutcome.Upheld => ProposalReviewOutcome.Upheld,
                ReviewOutcome.Changed => ProposalReviewOutcome.Changed,
                _ => null,
            },
            by));
    }

    /// <summary>Adds one side's decision.</summary>
    public void Decided(Proposal proposal, Party by, AnswerGiven answer)
    {
        var now = clock.GetUtcNow();
        outbox.Add(new ProposalDecided(
            Guid.CreateVersion7(now), now, proposal.Id, proposal.Version, proposal.ParticipantId, by, answer.Accepted, answer.Reason, answer.Evidence is not null));
    }
}
