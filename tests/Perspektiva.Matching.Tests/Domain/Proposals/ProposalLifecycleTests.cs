using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Places;
using Perspektiva.Matching.Domain.Proposals;
using static Perspektiva.Contracts.V1.ProposalStatus;

namespace Perspektiva.Matching.Tests.Domain.Proposals;

/// <summary>The lifecycle of a proposal, step by step: what is allowed is possible, all the rest is refused and changes nothing.</summary>
public sealed class ProposalLifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly AnswerGiven Yes = new(true, DeclineReason.None, "acc_x");
    private static readonly AnswerGiven No = new(false, DeclineReason.Distance, "acc_x");

    /// <summary>Nothing leads to a draft, and nothing on from an end.</summary>
    private static readonly Dictionary<(ProposalStatus From, Step Step), ProposalStatus> Allowed = new()
    {
        [(AskedParticipant, Step.ParticipantsYes)] = AskedEmployer,
        [(AskedParticipant, Step.ParticipantsNo)] = Declined,
        [(AskedParticipant, Step.TakenBack)] = Withdrawn,
        [(AskedParticipant, Step.TimeRunOut)] = Expired,
        [(AskedEmployer, Step.EmployersYes)] = Agreed,
        [(AskedEmployer, Step.EmployersNo)] = Declined,
        [(AskedEmployer, Step.TakenBack)] = Withdrawn,
        [(AskedEmployer, Step.TimeRunOut)] = Expired,
        [(Agreed, Step.TakenBack)] = Withdrawn,
        [(Agreed, Step.Begun)] = Placed,
    };

    private enum Step { ParticipantsYes, ParticipantsNo, EmployersYes, EmployersNo, TakenBack, TimeRunOut, Begun }

    [Fact]
    public void EveryStep_IsDoneWhereTheLifecycleHasIt_AndOnlyThere()
    {
        foreach (var (from, step) in Enum.GetValues<ProposalStatus>().Except([Drafted]).SelectMany(from => Enum.GetValues<Step>().Select(step => (from, step))))
        {
            var seats = ProposalTests.Seats(1);
            var proposal = At(from, seats);
            var version = proposal.Version;

            var done = Take(proposal, step, seats);

            Assert.Equal((from, step, Allowed.ContainsKey((from, step))), (from, step, done == TransitionResult.Done));
            Assert.Equal((from, step, Allowed.GetValueOrDefault((from, step), from)), (from, step, proposal.Status));
            Assert.Equal((from, step, done == TransitionResult.Done), (from, step, proposal.Version != version));
        }
    }

    [Theory]
    [InlineData(Party.Participant)]
    [InlineData(Party.Employer)]
    [InlineData(Party.Coach)]
    [InlineData(Party.System)]
    public void Withdraw_ByAnySide_SaysWhoseItWas(Party by)
    {
        foreach (var from in new[] { AskedParticipant, AskedEmployer, Agreed })
        {
            var seats = ProposalTests.Seats(1);
            var proposal = At(from, seats);

            Assert.Equal(TransitionResult.Done, proposal.Withdraw(by, DeclineReason.Other, seats, Now));

            Assert.Equal((from, Withdrawn, (Party?)by, 0), (from, proposal.Status, proposal.DeclinedBy, seats.Occupied));
        }
    }

    [Fact]
    public void Answers_CountUntilTheTimeHasRunOut_AndNotAMomentLonger()
    {
        foreach (var (from, step) in new[] { (AskedParticipant, Step.ParticipantsYes), (AskedParticipant, Step.ParticipantsNo), (AskedEmployer, Step.EmployersYes), (AskedEmployer, Step.EmployersNo) })
        {
            var (seats, late) = (ProposalTests.Seats(1), At(from, ProposalTests.Seats(1)));
            var intime = At(from, seats);

            Assert.Equal((from, step, TransitionResult.Done), (from, step, Take(intime, step, seats, intime.ExpiresAt!.Value.AddTicks(-1))));
            Assert.Equal((from, step, TransitionResult.NotAllowed), (from, step, Take(late, step, seats, late.ExpiresAt!.Value)));
            Assert.Equal((from, step, from, true), (from, step, late.Status, late.HasLapsed(late.ExpiresAt!.Value)));
        }
    }

    private static Proposal At(ProposalStatus status, Occupancy seats)
    {
        var proposal = ProposalTests.Asked();
        Step[] way = status switch
        {
            AskedEmployer => [Step.ParticipantsYes],
            Agreed => [Step.ParticipantsYes, Step.EmployersYes],
            Placed => [Step.ParticipantsYes, Step.EmployersYes, Step.Begun],
            Declined => [Step.ParticipantsNo],
            Withdrawn => [Step.TakenBack],
            Expired => [Step.TimeRunOut],
            _ => [],
        };
        foreach (var step in way)
            Assert.Equal(TransitionResult.Done, Take(proposal, step, seats));
        Assert.Equal(status, proposal.Status);
        return proposal;
    }

    private static TransitionResult Take(Proposal proposal, Step step, Occupancy seats, DateTimeOffset? at = null) => step switch
    {
        Step.ParticipantsYes => proposal.AnswerAsParticipant(Yes, at ?? Now),
        Step.ParticipantsNo => proposal.AnswerAsParticipant(No, at ?? Now),
        Step.EmployersYes => proposal.AnswerAsEmployer(Yes, seats, at ?? Now),
        Step.EmployersNo => proposal.AnswerAsEmployer(No, seats, at ?? Now),
        Step.TakenBack => proposal.Withdraw(Party.Coach, DeclineReason.Other, seats, at ?? Now),
        Step.TimeRunOut => proposal.Expire(at ?? Now.AddYears(1)),
        _ => proposal.BeginPlacement(at ?? Now),
    };
}
