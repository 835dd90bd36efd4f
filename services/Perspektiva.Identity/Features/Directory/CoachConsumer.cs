using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Features.Directory;

/// <summary>Coaches, mentors and companies: whose they are, and whether they are still active.</summary>
internal sealed class CoachConsumer(RecordDirectory directory) : IHandle<CoachChanged>
{
    public Task HandleAsync(CoachChanged e, EventContext context, CancellationToken ct) =>
        directory.UpsertAsync(e.CoachPublicId, e.CoachId, e.Version, [e.OrganisationId], [], e.Active, ct);
}

/// <inheritdoc cref="CoachConsumer"/>
internal sealed class MentorConsumer(RecordDirectory directory) : IHandle<MentorChanged>
{
    public Task HandleAsync(MentorChanged e, EventContext context, CancellationToken ct) =>
        directory.UpsertAsync(e.MentorPublicId, e.CompanyId, e.Version, [e.OrganisationId], [], e.Active, ct);
}

/// <inheritdoc cref="CoachConsumer"/>
internal sealed class CompanyConsumer(RecordDirectory directory) : IHandle<CompanyChanged>
{
    public Task HandleAsync(CompanyChanged e, EventContext context, CancellationToken ct) =>
        directory.UpsertAsync(e.CompanyPublicId, e.CompanyId, e.Version, [e.OrganisationId], [], e.Active, ct);
}
