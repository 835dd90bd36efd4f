using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Data;

/// <summary>Where a cohort run stands.</summary>
internal enum CohortRunState { Queued, Running, Finished, Cancelled, Failed }

/// <summary>What a cohort run does with a pair.</summary>
internal enum CohortPairKind
{
    /// <summary>Decided by a person.</summary>
    Pin,

    /// <summary>Ruled out by a coach or company.</summary>
    Ban,

    /// <summary>Refused by the young person.</summary>
    Veto,
}

/// <summary>Why somebody who was asked for is not in the run.</summary>
internal enum CohortLeftOut
{
    ConsentMissing,
    NotReady,

    /// <summary>A place is agreed already.</summary>
    Agreed,
}

/// <summary>Which places a run may use.</summary>
/// <param name="Ids">Only these; empty = all.</param>
/// <param name="Types">Only these types; empty = all.</param>
/// <param name="Fields">Only these KldB main groups; empty = all.</param>
internal sealed record CohortPlaceChoice(IReadOnlyList<Guid> Ids, IReadOnlyList<PlaceType> Types, IReadOnlyList<int> Fields);

/// <summary>A cohort run: what was asked, who works on it, and what came out. What it knows of people stands in <see cref="CohortPerson"/>.</summary>
internal sealed class CohortRunRecord
{
    public Guid Id { get; init; }
    public string PublicId { get; init; } = "";
    public string OrganisationId { get; init; } = "";

    /// <summary>The coach who asked; none when the registering organisation asked as such.</summary>
    public string? CoachId { get; init; }
    public string AskedBy { get; init; } = "";
    public DateTimeOffset AskedAt { get; init; }

    public DateOnly OnDate { get; init; }
    public bool RaiseFloor { get; init; }
    public int EdgesPerPerson { get; init; }
    public CohortPlaceChoice Places { get; init; } = null!;

    /// <summary>The run whose inputs this one takes over, with one more pair decided or refused.</summary>
    public Guid? BasedOnId { get; init; }
    public string? BasedOnPublicId { get; init; }

    /// <summary>Everybody of the run before is still in this one, so that its kept prices serve.</summary>
    public bool SamePeople { get; init; }

    public CohortRunState State { get; set; }

    /// <summary>Per cent.</summary>
    public int Progress { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>A code, when it failed.</summary>
    public string? Failure { get; set; }

    /// <summary>Who works on it; each taking-up has a number of its own.</summary>
    public Guid? LeaseOwner { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }
    public int Attempts { get; set; }

    /// <summary>When the inputs were taken; they do not change any more.</summary>
    public DateTimeOffset? FrozenAt { get; set; }
    public string? FormulaVersion { get; set; }
    public string? RulesVersion { get; set; }
    public string? ParametersVersion { get; set; }

    /// <summary>There were seats at places that are nobody's candidate, and so not stored.</summary>
    public bool SeatsElsewhere { get; set; }

    /// <summary>So many places stand in reserve behind each list of candidates; none in runs from before there were reserves.</summary>
    public int? Reserve { get; set; }

    /// <summary>Of the solver that found the result; none before solvers had versions.</summary>
    public string? SolverVersion { get; set; }

    public int People { get; init; }

    /// <summary>How many of them were erased since; what the run knew of them is gone.</summary>
    public int ErasedPeople { get; set; }

    public int? Placed { get; set; }
    public int? Unplaced { get; set; }
    public int? LowestFit { get; set; }
    public long? Total { get; set; }
    public long? FloorCost { get; set; }

    /// <summary>Of the whole result; see <see cref="Features.AnswerHash"/>.</summary>
    public string? AnswerHash { get; set; }

    /// <summary>By group, small cells suppressed; JSON.</summary>
    public string? Fairness { get; set; }

    /// <summary>Nothing works on it any more.</summary>
    public bool HasEnded => State is not (CohortRunState.Queued or CohortRunState.Running);

    /// <summary>The ETag: once it has ended, a run changes by erasures only.</summary>
    public long Version => HasEnded ? 1 + ErasedPeople : 0;
}

/// <summary>A person in a run: snapshot and result. Erasure deletes the row.</summary>
internal sealed class CohortPerson
{
    public Guid RunId { get; init; }
    public Guid ParticipantId { get; init; }
    public string PublicId { get; init; } = "";

    /// <summary>Of the participant's stream, when the inputs were taken.</summary>
    public long? ProfileVersion { get; set; }

    /// <summary>The engine's profile as JSON.</summary>
    public string? Profile { get; set; }

    /// <summary>So many of the best places are the person's candidates; none in runs from before lists could grow.</summary>
    public int? Candidates { get; set; }
    public CohortLeftOut? LeftOut { get; set; }
    public Guid? PlaceId { get; set; }
    public int? Fit { get; set; }
    public bool Pinned { get; set; }

    /// <summary>The engine's code for why there is no place.</summary>
    public string? UnplacedReason { get; set; }
    public Guid? BestTakenPlaceId { get; set; }
}

/// <summary>A place that the run looked at: snapshot, seats, and whose capacity bounds it too.</summary>
internal sealed class CohortPlace
{
    public Guid RunId { get; init; }
    public Guid PlaceId { get; init; }
    public string PublicId { get; init; } = "";
    public string CompanyPublicId { get; init; } = "";
    public long PlaceVersion { get; init; }
    public string Profile { get; init; } = "";

    /// <summary>Free seats when the inputs were taken.</summary>
    public int Seats { get; init; }
    public Guid? MentorId { get; init; }
    public int? MentorSeats { get; init; }
    public Guid CompanyId { get; init; }
    public int? CompanySeats { get; init; }

    /// <summary>In the run for a pin alone: no candidate of anybody else.</summary>
    public bool OnlyPinned { get; init; }
}

/// <summary>A pair that somebody decided on.</summary>
internal sealed class CohortPairRecord
{
    public Guid RunId { get; init; }
    public Guid ParticipantId { get; init; }
    public Guid PlaceId { get; init; }
    public string PlacePublicId { get; init; } = "";
    public CohortPairKind Kind { get; init; }

    /// <summary>Order of the pins: an earlier one outweighs a later one.</summary>
    public int Position { get; init; }

    /// <summary>Which time it is that this is stated of the pair, from 0; more than once where it was taken back in between.</summary>
    public int Episode { get; init; }

    /// <summary>Who stated it; none for what follows from an answer to a proposal, from a placement or an open proposal, and in runs from before it could be taken back.</summary>
    public string? StatedBy { get; init; }
    public DateTimeOffset? StatedAt { get; init; }

    /// <summary>Order, as of <see cref="Change"/>, of its being taken back; none while it stands.</summary>
    public int? TakenBack { get; init; }
    public string? TakenBackBy { get; init; }
    public DateTimeOffset? TakenBackAt { get; init; }
    public int? MorePlaced { get; set; }
    public long? HigherTotal { get; set; }

    /// <summary>Order of what was stated once the run before was finished; none at the start, and of pins from before refusals could come later.</summary>
    public int? Change { get; init; }
    public int? FewerPlaced { get; set; }
    public long? LowerTotal { get; set; }

    /// <summary>Why a pin does not hold; the engine's code. A refusal holds always.</summary>
    public string? Reason { get; set; }
}
