using Perspektiva.Contracts;

namespace Perspektiva.Identity.Domain;

/// <summary>What Identity knows of a record that others own: whose it is, so that an account or actor can be bound to it. Read model of events.</summary>
internal sealed class DirectoryRecord
{
    /// <summary>Public id, for example <c>coa_...</c>.</summary>
    public required string PublicId { get; init; }

    /// <summary>The id of whose record it is: the participant's for a guardian, the company's for a mentor, else the aggregate's own.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>Public ids of the organisations with a grant on it, which may bind somebody to it; of participants and guardians: see <see cref="IsPersonal"/>.</summary>
    public List<string> OrganisationIds { get; private set; } = [];

    /// <summary>Those of them that registered the person, for participants and guardians.</summary>
    public List<string> RegisteringOrganisationIds { get; private set; } = [];

    /// <summary>Public ids of the coach and the substitute, for participants and guardians.</summary>
    public List<string> CoachIds { get; private set; } = [];

    /// <summary>False: it cannot be bound, and who was bound to it has lost the grant.</summary>
    public bool Active { get; private set; } = true;

    /// <summary>The owner's version that this stands for.</summary>
    public long Version { get; private set; }

    /// <summary>Takes a newer state over; false where it is not newer.</summary>
    public bool Apply(Guid ownerId, long version, RecordGrants grants, bool active)
    {
        if (version <= Version)
            return false;
        OwnerId = ownerId;
        Version = version;
        OrganisationIds = [.. grants.OrganisationIds];
        RegisteringOrganisationIds = [.. grants.RegisteringOrganisationIds];
        CoachIds = [.. grants.CoachIds];
        Active = active;
        return true;
    }

    /// <summary>Whether the record is one of a young person or their guardian: then the organisation's grant alone does not suffice.</summary>
    public bool IsPersonal => PublicId.StartsWith(IdPrefix.Participant + "_", StringComparison.Ordinal) || PublicId.StartsWith(IdPrefix.Guardian + "_", StringComparison.Ordinal);
}

/// <summary>Whose a record is.</summary>
/// <param name="OrganisationIds">Organisations with a grant on it.</param>
/// <param name="RegisteringOrganisationIds">Those of them that registered the person.</param>
/// <param name="CoachIds">The person's coach and substitute.</param>
internal sealed record RecordGrants(IReadOnlyList<string> OrganisationIds, IReadOnlyList<string> RegisteringOrganisationIds, IReadOnlyList<string> CoachIds)
{
    /// <summary>Of a record that has ended.</summary>
    public static readonly RecordGrants None = new([], [], []);

    /// <summary>Of a coach, mentor or company: nobody registers these.</summary>
    public static RecordGrants Of(string organisationId) => new([organisationId], [], []);
}
