using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Proposals;

namespace Perspektiva.Matching.Features.ReadModel;

/// <summary>What follows from a participant's state and the withdrawals known, in whatever order they came.</summary>
internal static class ParticipantStates
{
    /// <summary>Takes over a newer state.</summary>
    public static void Apply(ParticipantView view, ParticipantChanged e, IReadOnlyList<ConsentWithdrawal> withdrawals)
    {
        view.Version = e.Version;
        view.PublicId = e.ParticipantPublicId;
        view.OrganisationIds = [.. e.OrganisationIds];
        view.RegisteringOrganisationIds = [.. e.RegisteringOrganisationIds];
        view.CoachId = e.CoachId;
        view.SubstituteCoachId = e.SubstituteCoachId;
        view.GuardianIds = [.. e.GuardianIds];
        view.State = e;
        Derive(view, withdrawals);
    }

    /// <summary>Works out what the person's consents allow: a withdrawal counts until a newer state carries the purpose again.</summary>
    public static void Derive(ParticipantView view, IReadOnlyList<ConsentWithdrawal> withdrawals)
    {
        var processed = Has(ConsentPurpose.Processing);
        view.MayMatch = processed && Has(ConsentPurpose.Matching);
        view.MayShowToEmployer = processed && Has(ConsentPurpose.ShowToEmployer);
        view.Rankable = view.MayMatch && ProfileMapping.IsOnTheWay(view.State.Status);

        bool Has(ConsentPurpose purpose) => view.State.Consents.Contains(purpose)
            && !withdrawals.Any(withdrawal => withdrawal.Purpose == purpose && withdrawal.Version > view.Version);
    }

    /// <summary>Takes back open proposals that consent or journey no longer carry; what is agreed stands without consent, but not once the person has left; a running placement goes on.</summary>
    public static Task CloseWhatIsNotAllowedAsync(ParticipantView view, OpenProposals proposals, CancellationToken ct)
    {
        // First of all: who leaves without consent would keep what was agreed, and its seat, for ever.
        if (view.State.Status == ParticipantStatus.Exited)
            return proposals.WithdrawAsync(view, DeclineReason.ParticipantExited, alsoAgreed: true, ct);
        if (!view.MayMatch)
            return proposals.WithdrawAsync(view, DeclineReason.ConsentWithdrawn, alsoAgreed: false, ct);
        return view.MayShowToEmployer ? Task.CompletedTask : proposals.WithdrawShownAsync(view, DeclineReason.ConsentWithdrawn, ct);
    }
}
