using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>Records of other services, as their events tell of them.</summary>
internal static class Records
{
    public static async Task<CoachChanged> CoachAsync(this IdentityHost host, string organisation)
    {
        var e = new CoachChanged(Guid.CreateVersion7(), host.Time.GetUtcNow(), Guid.CreateVersion7(), 1, PublicId.New(IdPrefix.Coach), organisation, true);
        await host.HearAsync<CoachChanged, CoachConsumer>(e);
        return e;
    }

    public static async Task<CompanyChanged> CompanyAsync(this IdentityHost host, string organisation)
    {
        var e = new CompanyChanged(Guid.CreateVersion7(), host.Time.GetUtcNow(), Guid.CreateVersion7(), 1, PublicId.New(IdPrefix.Company), organisation, "47.11", null, true);
        await host.HearAsync<CompanyChanged, CompanyConsumer>(e);
        return e;
    }

    public static async Task<MentorChanged> MentorAsync(this IdentityHost host, CompanyChanged company)
    {
        var e = new MentorChanged(
            Guid.CreateVersion7(), host.Time.GetUtcNow(), Guid.CreateVersion7(), 1, PublicId.New(IdPrefix.Mentor), company.CompanyId, company.OrganisationId, 2, true);
        await host.HearAsync<MentorChanged, MentorConsumer>(e);
        return e;
    }

    public static async Task<ParticipantChanged> ParticipantAsync(this IdentityHost host, string organisation, string? coach = null, params string[] guardians)
    {
        var e = Participant(host.Time.GetUtcNow(), Guid.CreateVersion7(), 1, PublicId.New(IdPrefix.Participant), [organisation], coach, guardians);
        await host.HearAsync<ParticipantChanged, ParticipantConsumer>(e);
        return e;
    }

    public static ParticipantChanged Participant(
        DateTimeOffset at, Guid id, long version, string publicId, IReadOnlyList<string> organisations, string? coach, IReadOnlyList<string> guardians) => new(
        Guid.CreateVersion7(), at, id, version, publicId, ParticipantStatus.Intake, organisations, organisations, coach, null, guardians, [ConsentPurpose.Processing],
        new int?[32], [], FunctionalConstraint.None, [], null, null, null, null, null, null, null, AgeBand.Adult, null, false, "urn:perspektiva:network:test");

    /// <summary>What is told about a subject's grants. Nobody consumes here, and required consumers are missing: so the rows wait in the outbox.</summary>
    public static async Task<(IReadOnlyList<AccessGranted> Granted, IReadOnlyList<AccessRevoked> Revoked)> GrantsOfAsync(this IdentityHost host, string subject)
    {
        var granted = await host.ToldAsync<AccessGranted>();
        var revoked = await host.ToldAsync<AccessRevoked>();
        return ([.. granted.Where(e => e.Subject == subject)], [.. revoked.Where(e => e.Subject == subject)]);
    }

    public static async Task<IReadOnlyList<TEvent>> ToldAsync<TEvent>(this IdentityHost host) where TEvent : IIntegrationEvent
    {
        var type = EventTypes.NameOf(typeof(TEvent));
        var bodies = await host.QueryAsync(db => db.Database.SqlQuery<byte[]>($"SELECT body AS \"Value\" FROM outbox_message WHERE type = {type} ORDER BY id").ToListAsync());
        return [.. bodies.Select(body => (TEvent)EventJson.Deserialize(body, typeof(TEvent)))];
    }
}
