using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Features.Memberships;

/// <summary>A grant: who may act for the organisation, in which role, bound to which record.</summary>
/// <param name="Id">Public id <c>mem_...</c>.</param>
/// <param name="Holder">client, account or actor.</param>
/// <param name="Subject">Client id, <c>acc_...</c>, or <c>org_...:</c> and a hash of the portal's reference.</param>
internal sealed record MembershipView(
    string Id, HolderKind Holder, string Subject, string Organisation, string Role, string? Record, DateTimeOffset GrantedAt, DateTimeOffset? RevokedAt)
{
    public static MembershipView Of(Membership m) => new(m.PublicId, m.Holder, m.Subject, m.Organisation.PublicId, m.Role, m.RecordId, m.GrantedAt, m.RevokedAt);
}
