using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Features.Directory;

/// <summary>Coaches and mentors: whose they are, and whether they are still active.</summary>
internal sealed class CoachConsumer(RecordDirectory directory) : IHandle<CoachChanged>
{
    public Task HandleAsync(CoachChanged e, EventContext context, CancellationToken ct) =>
        directory.UpsertAsync(e.CoachPublicId, e.CoachId, e.Version, RecordGrants.Of(e.OrganisationId), e.Active, ct);
}

/// <inheritdoc cref="CoachConsumer"/>
internal sealed class MentorConsumer(RecordDirectory directory) : IHandle<MentorChanged>
{
    public Task HandleAsync(MentorChanged e, EventContext context, CancellationToken ct) =>
        directory.UpsertAsync(e.MentorPublicId, e.CompanyId, e.Version, RecordGrants.Of(e.OrganisationId), e.Active, ct);
}

/// <summary>Companies: whose they are. One that takes nobody at present keeps its people, who else could not say that it does again.</summary>
internal sealed class CompanyConsumer(RecordDirectory directory) : IHandle<CompanyChanged>
{
    public Task HandleAsync(CompanyChanged e, EventContext context, CancellationToken ct) =>
        directory.UpsertAsync(e.CompanyPublicId, e.CompanyId, e.Version, RecordGrants.Of(e.OrganisationId), active: true, ct);
}
