using System.Collections.Concurrent;

using Perspektiva.Contracts;
using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Demo;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>One case that has gone the whole way, and everybody who might look at it.</summary>
internal sealed class World
{
    private static Task<World>? _shared;

    private readonly Dictionary<Who, Stranger> _callers = [];
    private readonly Dictionary<string, string> _records = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _nobodys = new(StringComparer.Ordinal);
    private readonly RunningPlatform _platform;

    private World(RunningPlatform platform) => _platform = platform;

    public Stranger this[Who who] => _callers[who];

    /// <summary>One world for all tests here; made anew where making it failed, so that what one test met is not told by all.</summary>
    public static Task<World> OfAsync(RunningPlatform platform) => _shared is { IsFaulted: false, IsCanceled: false } shared ? shared : (_shared = CreateAsync(platform));

    /// <summary>The id of this case's record of a kind.</summary>
    public string IdOf(string kind) => _records[kind];

    /// <summary>An id of the same form that nobody has; what is no record's id stays as it is.</summary>
    public string NobodysIdOf(string kind) => _nobodys.GetOrAdd(kind, _ => _records[kind].Split('_') is [{ Length: 3 } prefix, _] ? PublicId.New(prefix) : _records[kind]);

    private static async Task<World> CreateAsync(RunningPlatform platform)
    {
        var world = new World(platform);
        var number = Guid.CreateVersion7().ToString("N")[^12..];
        var journey = new Journey(platform.Cast, number, platform.Today);
        var (substitute, other) = (platform.NewJourney(), platform.NewJourney());
        // Nobody has called a service yet: what needs nothing of one another goes side by side while each compiles what it is asked for.
        await Task.WhenAll(substitute.EnterCoachAsync(default), other.EnterCoachAsync(default), other.RegisterParticipantAsync("36037", default), journey.RegisterCompanyAsync(default));
        await Task.WhenAll(journey.EnterCoachAsync(default), journey.RegisterParticipantAsync("96047", default));
        (await platform.Cast.JobCentre.PutAsync($"/v1/participants/{journey.Participant}/coach", new { coachId = journey.Coach, substituteCoachId = substitute.Coach })).OrThrow("coaches");
        await journey.AssessAsync(default);
        await journey.PublishPlaceAsync(default);
        var ranking = await journey.RankAsync(default);
        var run = (await journey.CoachPortal.PostAsync("/v1/cohort-runs", new { edgesPerPerson = 5 })).OrThrow("cohort run").Id;
        await Eventually.AskAsync(() => journey.CoachPortal.GetAsync($"/v1/cohort-runs/{run}"), a => a.IsSuccess && a.Json.GetProperty("state").GetString() == "finished", "the cohort run's end");
        world._records["cohort-runs"] = run;
        await journey.ProposeAsync(ranking.Suitable, default);
        await journey.ParticipantSaysYesAsync(default);
        await journey.EmployerSaysYesAsync(default);
        await journey.StartPlacementAsync(default);
        await journey.IntroduceAsync(default);
        await journey.CheckInAsync(default);
        world.NameCallers(journey, number, substitute, other);
        await world.BindTheOthersAsync(journey, number);
        await world.NameRecordsAsync(journey, substitute, other);
        await world.KeepACompanyAsync(other);
        await world.EverybodyKnowsAsync();
        return world;
    }

    private void NameCallers(Journey journey, string number, Journey substitute, Journey other)
    {
        foreach (var (who, client) in new[]
        {
            (Who.JobCentre, "portal-jobcentre"), (Who.School, "portal-school"), (Who.Provider, "portal-provider"), (Who.Chamber, "portal-chamber"),
            (Who.Company, "portal-company"), (Who.OtherCompany, "portal-company-2"), (Who.Operator, "operator-console"),
        })
            _callers[who] = Stranger.Of(_platform.Clients, client);
        _callers[Who.Coach] = Behind("portal-provider", journey.CoachPortal.Actor!);
        _callers[Who.Substitute] = Behind("portal-provider", substitute.CoachPortal.Actor!);
        _callers[Who.OtherCoach] = Behind("portal-provider", other.CoachPortal.Actor!);
        _callers[Who.Mentor] = Behind("portal-company", journey.MentorPortal.Actor!);
        _callers[Who.YoungPerson] = Behind("portal-jobcentre", journey.YoungPortal.Actor!);
        _callers[Who.OtherYoungPerson] = Behind("portal-jobcentre", other.YoungPortal.Actor!);
        _callers[Who.Employer] = Behind("portal-company", $"employer-{number}");
        _callers[Who.Guardian] = Behind("portal-jobcentre", $"guardian-{number}");
    }

    private Stranger Behind(string client, string actor) => Stranger.Of(_platform.Clients, client, actor);

    private async Task BindTheOthersAsync(Journey journey, string number)
    {
        var guardian = (await _callers[Who.JobCentre].Portal.PostAsync(
            $"/v1/participants/{journey.Participant}/guardians", new { relation = "legal_carer", givenName = "Berta", familyName = "Betreuerin" })).OrThrow("guardian").Id;
        _records["guardianId"] = guardian;
        await BindAsync(Who.JobCentre, $"guardian-{number}", "guardian", guardian);
        await BindAsync(Who.Company, $"employer-{number}", "employer", journey.CompanyId);
    }

    private async Task BindAsync(Who by, string actor, string role, string record) =>
        (await Eventually.KnownAsync(() => _callers[by].Portal.PostAsync("/v1/actors", new { actor, role, record }), role)).OrThrow(role);

    private async Task NameRecordsAsync(Journey journey, Journey substitute, Journey other)
    {
        var (jobCentre, coach) = (_callers[Who.JobCentre].Portal, _callers[Who.Coach].Portal);
        _records["participants"] = _records["participantId"] = journey.Participant;
        _records["other participants"] = other.Participant;
        (_records["coaches"], _records["substitutes"]) = (journey.Coach, substitute.Coach);
        _records["mentors"] = _records["mentorId"] = journey.Mentor;
        _records["companies"] = journey.CompanyId;
        _records["sites"] = _records["siteId"] = journey.Site;
        _records["places"] = _records["placeId"] = journey.Place;
        (_records["proposals"], _records["placements"]) = (journey.Proposal, journey.Placement);
        (_records["kldb"], _records["purpose"]) = ("51312", "show_to_employer");
        // The answer that the coach has planned.
        (_records["dimension"], _records["answer"]) = ("reading", "train");
        (_records["number"], _records["side"]) = ("0", "participant");
        _records["notes"] = (await coach.PostAsync("/v1/notes", new { participantId = journey.Participant, kind = "general", text = "Ein Vermerk" })).OrThrow("note").Id;
        _records["memberships"] = (await _callers[Who.Provider].Portal.GetAsync($"/v1/memberships?record={journey.Coach}")).OrThrow("membership").Json.GetProperty("items")[0].GetProperty("id").GetString()!;
        _records["organisations"] = (await coach.GetAsync($"/v1/coaches/{journey.Coach}")).OrThrow("coach").Json.GetProperty("organisationId").GetString()!;
        _records["invitations"] = (await Eventually.KnownAsync(
            // Not to the participant, whom the matrix invites: that would take this one back.
            () => jobCentre.PostAsync("/v1/invitations", new { role = "guardian", record = _records["guardianId"] }), "invitation")).OrThrow("invitation").Id;
        _records["inbox"] = (await Eventually.AskAsync(
            () => coach.GetAsync("/v1/inbox?limit=1"), a => a.IsSuccess && a.Json.GetProperty("items").GetArrayLength() > 0, "a notice")).Json.GetProperty("items")[0].GetProperty("id").GetString()!;
        _records["firms"] = (await Eventually.AskAsync(
            () => _callers[Who.Company].Portal.GetAsync("/v1/inbox?limit=1"), a => a.IsSuccess && a.Json.GetProperty("items").GetArrayLength() > 0, "the company's notice"))
            .Json.GetProperty("items")[0].GetProperty("for").GetString()!;
        var client = (await _callers[Who.Operator].Portal.PostAsync(
            "/v1/clients", new { organisation = _records["organisations"], name = "Zweites Portal", scopes = new[] { "notices:read" } })).OrThrow("client").Json;
        _records["clientId"] = client.GetProperty("clientId").GetString()!;
        var leaving = _platform.NewJourney();
        await leaving.RegisterParticipantAsync("36037", default);
        _records["erasures"] = (await jobCentre.DeleteAsync($"/v1/participants/{leaving.Participant}")).OrThrow("erasure").Json.GetProperty("receiptId").GetString()!;
        (await Eventually.KnownAsync(() => jobCentre.PutAsync($"/v1/contact-points/{journey.Participant}", new { email = "mara@demo.example" }), "contact")).OrThrow("contact");
    }

    /// <summary>The chamber registers a company that has no organisation of its own; another young person, who has no coach, says yes to its place.</summary>
    private async Task KeepACompanyAsync(Journey other)
    {
        var (chamber, jobCentre) = (_callers[Who.Chamber].Portal, _callers[Who.JobCentre].Portal);
        var company = (await chamber.PostAsync("/v1/companies", new { name = "Beispiel Schreinerei", wzCode = "52.10" })).OrThrow("kept company").Id;
        var site = (await chamber.PostAsync($"/v1/companies/{company}/sites", new { name = "Werkstatt", postalCode = "36037", town = "Fulda" })).OrThrow("kept site").Id;
        var place = (await chamber.PostAsync("/v1/places", new { companyId = company, siteId = site, place = Bodies.Place() })).OrThrow("kept place").Id;
        (await chamber.PutAsync($"/v1/places/{place}/requirements", new { requirements = Enumerable.Repeat(new { level = 2, importance = "useful" }, 32) })).OrThrow("kept requirements");
        (await chamber.PostEmptyAsync($"/v1/places/{place}/publish")).OrThrow("kept publication");
        (await jobCentre.PutAsync($"/v1/participants/{other.Participant}/ability-profile", new { ratings = Enumerable.Repeat(3, 32), basis = "observation", complete = true })).OrThrow("other profile");
        (await jobCentre.PutAsync($"/v1/participants/{other.Participant}/support-plan", new { needs = Array.Empty<object>(), answers = Array.Empty<object>() })).OrThrow("other plan");
        await Eventually.AskAsync(() => jobCentre.GetAsync($"/v1/pairs/{other.Participant}/{place}"), a => a.IsSuccess && a.Json.GetProperty("asIs").GetProperty("suitable").GetBoolean(), "a kept pair that suits");
        var asked = (await jobCentre.PostAsync("/v1/proposals", new { participantId = other.Participant, placeId = place })).OrThrow("kept proposal").Id;
        (await _callers[Who.OtherYoungPerson].Portal.PostAsync($"/v1/proposals/{asked}/participant-answer", new { accepted = true })).OrThrow("kept yes");
        (_records[$"{Rule.Kept} companies"], _records[$"{Rule.Kept} places"], _records[$"{Rule.Kept} proposals"]) = (company, place, asked);
        await Eventually.AskAsync(
            () => chamber.GetAsync("/v1/inbox"), a => a.IsSuccess && a.Text.Contains(asked, StringComparison.Ordinal), "the chamber's notice");
    }

    /// <summary>What one service learnt last has reached the others.</summary>
    private async Task EverybodyKnowsAsync()
    {
        var (participant, place, mentor) = (_records["participants"], _records["places"], _records["mentors"]);
        foreach (var who in (Who[])[Who.Guardian, Who.Substitute, Who.YoungPerson])
            await Eventually.AskAsync(() => _callers[who].Portal.GetAsync($"/v1/pairs/{participant}/{place}"), a => a.IsSuccess, $"matching knows the {who}");
        foreach (var who in (Who[])[Who.Guardian, Who.Substitute, Who.YoungPerson])
            await Eventually.AskAsync(() => _callers[who].Portal.GetAsync($"/v1/mentors/{mentor}/introduction"), a => a.IsSuccess, $"employer knows the {who}");
        await Eventually.AskAsync(() => _callers[Who.Substitute].Portal.GetAsync($"/v1/contact-points/{participant}"), a => a.IsSuccess, "notification knows the substitute");
        await Eventually.AskAsync(() => _callers[Who.Substitute].Portal.GetAsync($"/v1/memberships?record={participant}"), a => a.IsSuccess, "identity knows the substitute");
    }
}
