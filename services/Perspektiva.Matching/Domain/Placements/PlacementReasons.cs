using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Domain.Placements;

/// <summary>Why a placement ended; new ones go to the end, since what is stored keeps the numbers.</summary>
internal enum EndReason
{
    CompletedAsPlanned, MovedOnToWork, MovedOnToTraining, MovedOnToOtherPlace, NotTakenOn, NotBegun, WorkDidNotFit, Hours, Way, SupportNotEnough, Conflict, Absence, Health,
    CompanyChanged, SubsidyEnded, Personal, MovedAway, Other,
}

/// <summary>Why it pauses; numbered as <see cref="EndReason"/> is.</summary>
internal enum PauseReason { Health, School, Family, Leave, CompanyClosed, SupportMissing, Other }

/// <summary>A reason with the side that named it: each sees the same end in its own way.</summary>
internal sealed record NamedReason(EndReason Reason, Party Side);

/// <summary>
/// The reasons of placements and those of declined proposals, which placements shared before. An older client sends and reads a decline's, an older replica reads that column alone, and rows from
/// before hold no other: so the decline that comes nearest is kept beside the reason, and a reason is read from a decline that stands alone.
/// </summary>
internal static class PlacementReasons
{
    /// <summary>The nearest of the declines; one that there was none for reads as another reason.</summary>
    public static DeclineReason AsDecline(this EndReason reason) => reason switch
    {
        EndReason.MovedOnToWork or EndReason.MovedOnToTraining or EndReason.MovedOnToOtherPlace => DeclineReason.OtherPlaceChosen,
        EndReason.NotBegun => DeclineReason.StartDate,
        EndReason.WorkDidNotFit => DeclineReason.KindOfWork,
        EndReason.Hours => DeclineReason.Hours,
        EndReason.Way or EndReason.MovedAway => DeclineReason.Distance,
        EndReason.SupportNotEnough => DeclineReason.SupportNotPossible,
        EndReason.NotTakenOn or EndReason.CompanyChanged => DeclineReason.NoCapacity,
        _ => DeclineReason.Other,
    };

    /// <inheritdoc cref="AsDecline(EndReason)"/>
    public static DeclineReason AsDecline(this PauseReason reason) => reason switch
    {
        PauseReason.CompanyClosed => DeclineReason.NoCapacity,
        PauseReason.SupportMissing => DeclineReason.SupportNotPossible,
        _ => DeclineReason.Other,
    };

    /// <summary>What a decline means as the reason of an end.</summary>
    public static EndReason AsEnd(this DeclineReason reason) => reason switch
    {
        DeclineReason.Distance => EndReason.Way,
        DeclineReason.Hours => EndReason.Hours,
        DeclineReason.KindOfWork => EndReason.WorkDidNotFit,
        DeclineReason.OtherPlaceChosen => EndReason.MovedOnToOtherPlace,
        DeclineReason.SupportNotPossible => EndReason.SupportNotEnough,
        DeclineReason.NoCapacity or DeclineReason.PlaceFull or DeclineReason.PlaceClosed => EndReason.CompanyChanged,
        DeclineReason.StartDate or DeclineReason.Expired => EndReason.NotBegun,
        _ => EndReason.Other,
    };

    /// <summary>The one view of an end that is counted: the young person's; of whom it is not known the company's, then the coach's; a decline without a side last.</summary>
    public static EndReason Counted(IReadOnlyList<NamedReason>? named, DeclineReason decline) =>
        named is { Count: > 0 } ? named.MinBy(view => view.Side)!.Reason : decline.AsEnd();

    /// <summary>What a decline means as the reason of a pause.</summary>
    public static PauseReason AsPause(this DeclineReason reason) => reason switch
    {
        DeclineReason.NoCapacity or DeclineReason.PlaceFull or DeclineReason.PlaceClosed => PauseReason.CompanyClosed,
        DeclineReason.SupportNotPossible => PauseReason.SupportMissing,
        _ => PauseReason.Other,
    };
}
