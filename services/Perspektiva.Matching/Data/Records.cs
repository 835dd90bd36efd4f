namespace Perspektiva.Matching.Data;

/// <summary>Everything that an answer of the engine rested on, so that it can be given again.</summary>
internal sealed class ProposalSnapshot
{
    public Guid ProposalId { get; init; }
    public Guid ParticipantId { get; init; }

    /// <summary>The engine's own JSON, kept as the bytes that were written: replay compares bit by bit.</summary>
    public string Body { get; init; } = "";

    /// <summary>Of the whole answer as it was given; see <see cref="Features.AnswerHash"/>.</summary>
    public string AnswerHash { get; init; } = "";

    public DateTimeOffset TakenAt { get; init; }
}

/// <summary>What is left of an erased person's proposal: that there was one, for portal and coaches of the organisation that proposed.</summary>
internal sealed class ErasedProposal
{
    public string PublicId { get; init; } = "";
    public string ProposedByOrganisationId { get; init; } = "";

    public DateTimeOffset ErasedAt { get; init; }
}

/// <summary>What every replica's index must look at again; one row a record, at its last position.</summary>
internal sealed class IndexChange
{
    public IndexedKind Kind { get; init; }
    public Guid Id { get; init; }
    public long Position { get; set; }
}

/// <summary>A company that takes people again, until coaches are told of its places.</summary>
internal sealed class CompanyOpening
{
    public long Id { get; init; }
    public Guid CompanyId { get; init; }
}

/// <summary>What stands in the index.</summary>
internal enum IndexedKind { Participant, Place }

/// <summary>
/// The feed of placements for portals that synchronise; one row a placement, at its last position. Whom it is told to stands in itself, since nothing else
/// is left to ask once the person is erased.
/// </summary>
internal sealed class PlacementFeedEntry
{
    public string PublicId { get; init; } = "";
    public long Position { get; set; }
    public long Version { get; set; }
    public bool Erased { get; set; }
    public string EmployerOrganisationId { get; init; } = "";

    /// <summary>None once erased.</summary>
    public Guid? ParticipantId { get; set; }

    /// <summary>Organisations with a grant on the person's record, as of the last change.</summary>
    public List<string> OrganisationIds { get; set; } = [];

    /// <summary>Those of them that registered the person.</summary>
    public List<string> RegisteringOrganisationIds { get; set; } = [];

    /// <summary>The coach and the substitute, as of the last change.</summary>
    public List<string> CoachIds { get; set; } = [];

    public string? MentorId { get; set; }

    /// <summary>None of an entry that was erased before it was kept: an employer bound to one company is not told of it.</summary>
    public string? CompanyPublicId { get; set; }
}

/// <summary>
/// The last that the feed tells a mentor of a placement that goes on with another one: that it changed. Who asks for it then reads 404, and knows that it is theirs no more; what comes later they are
/// not told.
/// </summary>
internal sealed class PlacementFarewell
{
    public string MentorId { get; init; } = "";

    /// <summary>Of the placement.</summary>
    public string PublicId { get; init; } = "";

    /// <summary>In the feed of placements.</summary>
    public long Position { get; set; }

    public long Version { get; set; }
}
