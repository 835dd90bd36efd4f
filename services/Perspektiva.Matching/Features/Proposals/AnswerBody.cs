using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>A yes or no.</summary>
/// <param name="Accepted">The answer.</param>
/// <param name="Reason">Of a no, from the list; may be left out.</param>
/// <param name="OnBehalf">Needed when somebody else records the answer; for the young person a guardian is somebody else, too, and for a company the chamber that keeps it.</param>
internal sealed record AnswerBody(bool Accepted, DeclineReason? Reason, EvidenceBody? OnBehalf)
{
    /// <summary>Reasons that a person can give; the others are the system's own.</summary>
    private static readonly DeclineReason[] Choosable =
    [
        DeclineReason.None, DeclineReason.Distance, DeclineReason.Hours, DeclineReason.KindOfWork, DeclineReason.OtherPlaceChosen,
        DeclineReason.SupportNotPossible, DeclineReason.NoCapacity, DeclineReason.StartDate, DeclineReason.Other,
    ];

    /// <summary>Whether a person can give this reason.</summary>
    public static bool IsChoosable(DeclineReason reason) => Choosable.Contains(reason);

    /// <summary>Reads the answer; findings go to the check.</summary>
    /// <param name="own">The side answers itself.</param>
    /// <param name="withNote">Whether somebody else's evidence stands in a note about the person; of a company's word, which its chamber records, none need tell.</param>
    public AnswerGiven? Read(bool own, string signature, Check check, bool withNote = true)
    {
        if (Reason is { } reason)
        {
            check.That(!Accepted, "/reason", "belongs to a no only", "not_needed");
            check.That(IsChoosable(reason), "/reason", "is not one of the reasons that can be given", "unknown_value");
        }
        var evidence = EvidenceBody.Read(OnBehalf, own, check, withNote);
        return check.Failed ? null : new AnswerGiven(Accepted, Reason ?? DeclineReason.None, signature, evidence);
    }
}

/// <summary>What shows an answer that somebody else records.</summary>
/// <param name="NoteId"><c>not_...</c> of the note that describes or holds it; a chamber that records its company's word writes no note about the person, and names none.</param>
internal sealed record EvidenceBody(EvidenceKind Kind, string? NoteId = null)
{
    /// <summary>Reads a body's <c>onBehalf</c>; findings go to the check.</summary>
    /// <param name="own">The side acts itself.</param>
    /// <param name="withNote">As in <see cref="AnswerBody.Read"/>.</param>
    public static AnswerEvidence? Read(EvidenceBody? onBehalf, bool own, Check check, bool withNote = true)
    {
        if (own)
            check.That(onBehalf is null, "/onBehalf", "must be absent, because the side acts itself", "not_needed");
        else
            check.Required("/onBehalf", onBehalf);
        check.Known("/onBehalf/kind", onBehalf?.Kind);
        check.That(own || !withNote || onBehalf is not { NoteId: null }, "/onBehalf/noteId", "is required", "required");
        check.Id("/onBehalf/noteId", onBehalf?.NoteId, IdPrefix.Note);
        return onBehalf is null || check.Failed ? null : new AnswerEvidence(onBehalf.Kind, onBehalf.NoteId);
    }
}
