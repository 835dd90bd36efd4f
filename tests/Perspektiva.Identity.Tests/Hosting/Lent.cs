using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>A young person whom the job centre registered and a coach accompanies whom the provider lends.</summary>
internal sealed class Lent
{
    private readonly IdentityHost _host;
    private readonly string _coachActor = $"coach-{Guid.CreateVersion7():N}";

    private Lent(IdentityHost host, string jobCentre, string provider) => (_host, JobCentre, Provider) = (host, jobCentre, provider);

    public string JobCentre { get; }
    public string Provider { get; }
    public CoachChanged Coach { get; private set; } = null!;
    public ParticipantChanged Person { get; private set; } = null!;
    public string Guardian => Person.GuardianIds[0];

    public static async Task<Lent> CreateAsync(IdentityHost host)
    {
        var lent = new Lent(host, await host.OrganisationOfAsync("portal-jobcentre"), await host.OrganisationOfAsync("portal-provider"));
        lent.Coach = await host.CoachAsync(lent.Provider);
        lent.Person = Records.Participant(
            host.Time.GetUtcNow(), Guid.CreateVersion7(), 1, PublicId.New(IdPrefix.Participant), [lent.JobCentre, lent.Provider], lent.Coach.CoachPublicId, [PublicId.New(IdPrefix.Guardian)]) with
        {
            RegisteringOrganisationIds = [lent.JobCentre],
        };
        await host.HearAsync<ParticipantChanged, ParticipantConsumer>(lent.Person);
        using var http = host.Browser();
        var bound = await http.SubmitAsync(
            "/v1/actors", await host.TokenAsync("portal-provider", "actors:write"), new { actor = lent._coachActor, role = "coach", record = lent.Coach.CoachPublicId });
        Assert.Equal(201, bound.Status);
        return lent;
    }

    public Task<string> JobCentreTokenAsync() => _host.TokenAsync("portal-jobcentre", "actors:write invitations:write");

    /// <summary>The provider's portal with the coach behind it.</summary>
    public Task<string> CoachTokenAsync() => _host.TokenAsync("portal-provider", "actors:write invitations:write", _coachActor);

    /// <summary>The job centre assigns somebody else, or nobody.</summary>
    public async Task AssignAsync(string? coach, params string[] organisations)
    {
        Person = Person with { EventId = Guid.CreateVersion7(), Version = Person.Version + 1, CoachId = coach, OrganisationIds = organisations };
        await _host.HearAsync<ParticipantChanged, ParticipantConsumer>(Person);
    }

    public async Task<ApiAnswer> BindAsync(string token, string actor, string role, string record)
    {
        using var http = _host.Browser();
        var bound = await http.SubmitAsync("/v1/actors", token, new { actor, role, record });
        Assert.True(bound.Status == 201, bound.Text);
        return bound;
    }
}
