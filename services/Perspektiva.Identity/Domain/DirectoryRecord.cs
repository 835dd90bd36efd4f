using Perspektiva.Contracts;

namespace Perspektiva.Identity.Domain;

/// <summary>What Identity knows of a record that others own: whose it is, so that an account or actor can be bound to it. Read model of events.</summary>
internal sealed class DirectoryRecord
{
    /// <summary>Public id, for example <c>coa_...</c>.</summary>
    public required string PublicId { get; init; }

    /// <summary>The id of whose record it is: the participant's for a guardian, the company's for a mentor, else the aggregate's own.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>Public ids of the organisations that may bind somebody to it.</summary>
    public List<string> OrganisationIds { get; private set; } = [];

    /// <summary>Public ids of the coach and the substitute, for participants and guardians.</summary>
    public List<string> CoachIds { get; private set; } = [];

    /// <summary>False: it cannot be bound, and who was bound to it has lost the grant.</summary>
    public bool Active { get; private set; } = true;

    /// <summary>The owner's version that this stands for.</summary>
    public long Version { get; private set; }

    /// <summary>Takes a newer state over; false where it is not newer.</summary>
    public bool Apply(Guid ownerId, long version, IEnumerable<string> organisationIds, IEnumerable<string?> coachIds, bool active)
    {
        if (version <= Version)
            return false;
        OwnerId = ownerId;
        Version = version;
        OrganisationIds = [.. organisationIds];
        CoachIds = [.. coachIds.OfType<string>()];
        Active = active;
        return true;
    }

    /// <summary>Whether the record is one of a young person or their guardian: then the organisation's grant alone does not suffice.</summary>
    public bool IsPersonal => PublicId.StartsWith(IdPrefix.Participant + "_", StringComparison.Ordinal) || PublicId.StartsWith(IdPrefix.Guardian + "_", StringComparison.Ordinal);
}
