using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Features.Directory;

/// <summary>Coaches: whose they are, and whether they are still active. Who is erased comes back no more, and the accounts go along.</summary>
internal sealed class CoachConsumer(RecordDirectory directory, ErasureFollower erasures) : IHandle<CoachChanged>
{
    public Task HandleAsync(CoachChanged e, EventContext context, CancellationToken ct) => e.Erased
        ? erasures.FollowAsync(new HeardErasure(e.CoachId, e.CoachPublicId, e.Version, e.OrganisationId), ct)
        : directory.UpsertAsync(e.CoachPublicId, e.CoachId, e.Version, RecordGrants.Of(e.OrganisationId), e.Active, ct);
}

/// <summary>Mentors: whose they are. One becomes inactive by being erased.</summary>
internal sealed class MentorConsumer(RecordDirectory directory, ErasureFollower erasures) : IHandle<MentorChanged>
{
    public Task HandleAsync(MentorChanged e, EventContext context, CancellationToken ct) => e.Active
        ? directory.UpsertAsync(e.MentorPublicId, e.CompanyId, e.Version, RecordGrants.Of(e.OrganisationId), active: true, ct)
        : erasures.FollowAsync(new HeardErasure(e.MentorId, e.MentorPublicId, e.Version, e.OrganisationId), ct);
}

/// <summary>Companies: whose they are. One that takes nobody at present keeps its people, who else could not say that it does again.</summary>
internal sealed class CompanyConsumer(RecordDirectory directory) : IHandle<CompanyChanged>
{
    public Task HandleAsync(CompanyChanged e, EventContext context, CancellationToken ct) =>
        directory.UpsertAsync(e.CompanyPublicId, e.CompanyId, e.Version, RecordGrants.Of(e.OrganisationId), active: true, ct);
}
