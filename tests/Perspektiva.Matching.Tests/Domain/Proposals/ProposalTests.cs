using CsCheck;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Places;
using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Tests.Domain.Proposals;

public sealed class ProposalTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly AnswerGiven Yes = new(true, DeclineReason.None, "acc_x");
    private static readonly AnswerGiven No = new(false, DeclineReason.Distance, "acc_x");

    internal static Proposal Asked(OverrideReason? overrideReason = null, params PlaceAdaptation[] adaptations) => Proposal.Ask(
        new ProposalDraft(
            Guid.CreateVersion7(), "par_x", Guid.CreateVersion7(), "plc_x", "cmp_x", "org_e", "org_j", "client:coach", 7_000, overrideReason, 8_000, adaptations), Now);

    internal static Occupancy Seats(int capacity) => new(Guid.CreateVersion7(), "plc_x", capacity);

    [Fact]
    public void Ask_NewPair_AsksParticipantFirst()
    {
        var proposal = Asked();

        Assert.Equal(ProposalStatus.AskedParticipant, proposal.Status);
        Assert.False(proposal.VisibleToEmployer);
        Assert.Equal(Now + ProposalTerms.ParticipantAnswersWithin, proposal.ExpiresAt);
        Assert.Equal(DecisionKind.Accepted, proposal.Decision);
    }

    [Fact]
    public void Ask_AgainstAdvice_RecordsTheOverride() => Assert.Equal(DecisionKind.Overridden, Asked(OverrideReason.SupportArranged).Decision);

    [Fact]
    public void AnswerAsParticipant_Yes_AsksEmployerWithoutNamingThePerson()
    {
        var proposal = Asked();

        Assert.Equal(TransitionResult.Done, proposal.AnswerAsParticipant(Yes, Now));
        Assert.Equal(ProposalStatus.AskedEmployer, proposal.Status);
        Assert.True(proposal.VisibleToEmployer);
        Assert.False(proposal.PersonVisibleToEmployer);
    }

    [Fact]
    public void AnswerAsParticipant_No_EndsItAndEmployerNeverSeesIt()
    {
        var proposal = Asked();

        Assert.Equal(TransitionResult.Done, proposal.AnswerAsParticipant(No, Now));
        Assert.Equal((ProposalStatus.Declined, Party.Participant, DeclineReason.Distance), (proposal.Status, proposal.DeclinedBy!.Value, proposal.Reason));
        Assert.False(proposal.VisibleToEmployer);
        Assert.Null(proposal.ExpiresAt);
    }

    [Fact]
    public void AnswerAsEmployer_BeforeParticipant_IsNotAllowed()
    {
        var proposal = Asked();

        Assert.Equal(TransitionResult.NotAllowed, proposal.AnswerAsEmployer(Yes, Seats(1), Now));
        Assert.Empty(proposal.Answers);
    }

    [Fact]
    public void AnswerAsEmployer_YesWithSeat_AgreesAndTakesIt()
    {
        var (proposal, seats) = (Asked(), Seats(1));
        proposal.AnswerAsParticipant(Yes, Now);

        Assert.Equal(TransitionResult.Done, proposal.AnswerAsEmployer(Yes, seats, Now));
        Assert.Equal(ProposalStatus.Agreed, proposal.Status);
        Assert.True(proposal.PersonVisibleToEmployer);
        Assert.Equal(1, seats.Occupied);
    }

    [Fact]
    public void AnswerAsEmployer_YesWithoutSeat_IsDeclinedBySystemAsFull()
    {
        var (first, second, seats) = (Asked(), Asked(), Seats(1));
        first.AnswerAsParticipant(Yes, Now);
        second.AnswerAsParticipant(Yes, Now);
        first.AnswerAsEmployer(Yes, seats, Now);

        Assert.Equal(TransitionResult.PlaceFull, second.AnswerAsEmployer(Yes, seats, Now));
        Assert.Equal((ProposalStatus.Declined, Party.System, DeclineReason.PlaceFull), (second.Status, second.DeclinedBy!.Value, second.Reason));
        Assert.Equal(1, seats.Occupied);
    }

    [Fact]
    public void Withdraw_Agreed_GivesTheSeatBack()
    {
        var (proposal, seats) = (Asked(), Seats(1));
        proposal.AnswerAsParticipant(Yes, Now);
        proposal.AnswerAsEmployer(Yes, seats, Now);

        Assert.Equal(TransitionResult.Done, proposal.Withdraw(Party.Participant, DeclineReason.OtherPlaceChosen, seats, Now));
        Assert.Equal(0, seats.Occupied);
        Assert.False(proposal.PersonVisibleToEmployer);
    }

    [Fact]
    public void Expire_BeforeItsTime_IsNotAllowed()
    {
        var proposal = Asked();

        Assert.Equal(TransitionResult.NotAllowed, proposal.Expire(Now + ProposalTerms.ParticipantAnswersWithin - TimeSpan.FromSeconds(1)));
        Assert.Equal(TransitionResult.Done, proposal.Expire(Now + ProposalTerms.ParticipantAnswersWithin));
        Assert.Equal((ProposalStatus.Expired, DeclineReason.Expired), (proposal.Status, proposal.Reason));
    }

    [Fact]
    public void AnyHistory_EmployerSeesNothingBeforeYes_SeatsFollowAgreements() =>
        Gen.Int[0, 6].Array[0, 15].Sample(steps =>
        {
            var (proposal, seats) = (Asked(), Seats(1));
            var saidYes = false;
            foreach (var step in steps)
            {
                var version = proposal.Version;
                var asked = proposal.Status == ProposalStatus.AskedParticipant;
                var result = step switch
                {
                    0 => proposal.AnswerAsParticipant(Yes, Now),
                    1 => proposal.AnswerAsParticipant(No, Now),
                    2 => proposal.AnswerAsEmployer(Yes, seats, Now),
                    3 => proposal.AnswerAsEmployer(No, seats, Now),
                    4 => proposal.Withdraw(Party.Coach, DeclineReason.Other, seats, Now),
                    5 => proposal.Expire(Now.AddYears(1)),
                    _ => proposal.BeginPlacement(Now),
                };
                saidYes |= asked && step == 0;
                Assert.Equal(saidYes, proposal.VisibleToEmployer);
                Assert.Equal(proposal.Status is ProposalStatus.Agreed or ProposalStatus.Placed ? 1 : 0, seats.Occupied);
                Assert.Equal(result == TransitionResult.Done, proposal.Version > version);
                Assert.Equal(proposal.IsOpen, proposal.ExpiresAt is not null);
            }
        });
}
