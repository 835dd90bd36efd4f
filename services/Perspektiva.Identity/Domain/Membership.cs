using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Identity.Domain;

/// <summary>Who holds a membership.</summary>
internal enum HolderKind
{
    /// <summary>A portal's client: subject is the client id.</summary>
    Client,

    /// <summary>A person's account: subject is <c>acc_...</c>.</summary>
    Account,

    /// <summary>A natural person behind a portal's client: subject is organisation and hash of the portal's reference.</summary>
    Actor,
}

/// <summary>A grant: the subject may act for one organisation, in one role, bound to one record or to none. What others learn as AccessGranted and AccessRevoked.</summary>
internal sealed class Membership
{
    public Guid Id { get; private init; }
    public required string PublicId { get; init; }
    public required HolderKind Holder { get; init; }
    public required string Subject { get; init; }
    public required Guid OrganisationId { get; init; }
    public Organisation Organisation { get; private init; } = null!;
    public required string Role { get; init; }

    /// <summary>Public id of the record that the holder is bound to.</summary>
    public string? RecordId { get; private set; }

    public long Version { get; private set; } = 1;
    public DateTimeOffset GrantedAt { get; private init; }
    public DateTimeOffset? RevokedAt { get; private set; }

    public bool Active => RevokedAt is null;

    public static Membership Grant(HolderKind holder, string subject, Organisation organisation, string role, string? recordId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PublicId = Contracts.PublicId.New(IdPrefix.Membership),
        Holder = holder,
        Subject = subject,
        OrganisationId = organisation.Id,
        Organisation = organisation,
        Role = role,
        RecordId = recordId,
        GrantedAt = now,
    };

    /// <summary>Binds a membership that has no record yet.</summary>
    /// <exception cref="InvalidOperationException">It is bound or revoked.</exception>
    public AccessGranted Bind(string recordId, DateTimeOffset now)
    {
        if (RecordId is not null || !Active)
            throw new InvalidOperationException("only an active membership without a record can be bound");
        RecordId = recordId;
        Version++;
        return Granted(now);
    }

    public AccessGranted Granted(DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), now, Id, Version, Subject, Organisation.PublicId, Role, RecordId);

    /// <summary>Leaves of an ended grant that there was one: its record is erased, and what its holder may no more is not to be forgotten with it.</summary>
    /// <exception cref="InvalidOperationException">It still holds.</exception>
    public void Unbind()
    {
        if (Active)
            throw new InvalidOperationException("only an ended membership can lose its record");
        RecordId = null;
    }

    /// <summary>Ends the grant; none where it had ended before.</summary>
    public AccessRevoked? Revoke(DateTimeOffset now)
    {
        if (!Active)
            return null;
        RevokedAt = now;
        Version++;
        return new AccessRevoked(Guid.CreateVersion7(now), now, Id, Version, Subject, Organisation.PublicId, Role, RecordId);
    }
}
