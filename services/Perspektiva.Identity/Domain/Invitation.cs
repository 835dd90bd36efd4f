using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Perspektiva.Contracts;

namespace Perspektiva.Identity.Domain;

/// <summary>One use of one code binds one account to one record. The code itself is handed out once and kept as a hash.</summary>
internal sealed class Invitation
{
    /// <summary>How long a code can be used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    public Guid Id { get; private init; }
    public required string PublicId { get; init; }
    public required Guid OrganisationId { get; init; }
    public Organisation Organisation { get; private init; } = null!;
    public required string Role { get; init; }
    public string? RecordId { get; init; }
    public required byte[] CodeHash { get; init; }

    /// <summary>The membership in which it was issued, whose end and whose rights it shares; none of one that the server's own command issued, or a release that did not keep it.</summary>
    public Guid? IssuerId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? AcceptedAt { get; private set; }
    public Guid? MembershipId { get; private set; }
    public long Version { get; private set; } = 1;
    public DateTimeOffset CreatedAt { get; private init; }

    public static (Invitation Invitation, string Code) Issue(Organisation organisation, Membership? issuer, string role, string? recordId, DateTimeOffset now)
    {
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(20));
        return (new Invitation
        {
            Id = Guid.CreateVersion7(now),
            PublicId = Contracts.PublicId.New(IdPrefix.Invitation),
            OrganisationId = organisation.Id,
            Organisation = organisation,
            IssuerId = issuer?.Id,
            Role = role,
            RecordId = recordId,
            CodeHash = HashOf(code),
            ExpiresAt = now + Lifetime,
            CreatedAt = now,
        }, code);
    }

    /// <summary>SHA-256 of a code; it has 160 random bits, so that no slow hash is needed.</summary>
    public static byte[] HashOf(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));

    /// <summary>Whether it can be meant for one person only: the record is that person's. Of a company or of the network's office there are several.</summary>
    public bool NamesOnePerson => Role is Roles.Coach or Roles.Mentor or Roles.Participant or Roles.Guardian;

    public bool IsOpen(DateTimeOffset now) => AcceptedAt is null && now < ExpiresAt;

    /// <summary>Whether this is the binding that the invitation is to; of one person's record whichever organisation invited.</summary>
    public bool IsTo(Membership membership) =>
        membership.Role == Role && membership.RecordId == RecordId && (NamesOnePerson || membership.OrganisationId == OrganisationId);

    /// <summary>Uses the invitation up for a new membership.</summary>
    /// <exception cref="InvalidOperationException">It was used or has expired.</exception>
    public Membership Accept(Account account, DateTimeOffset now)
    {
        var membership = Membership.Grant(HolderKind.Account, account.PublicId, Organisation, Role, RecordId, now);
        AcceptFor(membership, now);
        return membership;
    }

    /// <summary>Uses the invitation up for the membership that the person has already.</summary>
    /// <exception cref="InvalidOperationException">It was used or has expired.</exception>
    public void AcceptFor(Membership membership, DateTimeOffset now)
    {
        if (!IsOpen(now))
            throw new InvalidOperationException("the invitation was used or has expired");
        AcceptedAt = now;
        MembershipId = membership.Id;
        Version++;
    }
}
