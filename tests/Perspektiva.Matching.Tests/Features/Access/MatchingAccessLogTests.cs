using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Access;

/// <summary>Whoever is told of a person leaves a line that the person can ask for.</summary>
public sealed class MatchingAccessLogTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Reads_OfEachKind_LeaveALineEach_WithWhoAndWhy()
    {
        var (person, place) = await service.PairAsync();
        var placement = await service.PlacedAsync(person, place);
        var proposal = (await service.GetAsync(person.Self, "/v1/proposals")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        await service.WithDbAsync(db => db.Set<AccessLogEntry>().Where(e => e.PersonId == person.Id).ExecuteDeleteAsync());

        var reads = new (TestCaller Caller, string Path, string Route, string Purpose)[]
        {
            (person.Coach, $"/v1/participants/{person.PublicId}/ranking", "GET /v1/participants/{id}/ranking", "ranking"),
            (person.Self, $"/v1/participants/{person.PublicId}/ranking?limit=1&explain=true", "GET /v1/participants/{id}/ranking", "ranking"),
            (person.Coach, $"/v1/participants/{person.PublicId}/assess-next", "GET /v1/participants/{id}/assess-next", "development"),
            (person.Coach, $"/v1/participants/{person.PublicId}/development-paths", "GET /v1/participants/{id}/development-paths", "development"),
            (person.Portal with { Actor = "sb-7" }, $"/v1/pairs/{person.PublicId}/{place.PublicId}", "GET /v1/pairs/{participantId}/{placeId}", "explanation"),
            (place.Company, $"/v1/proposals/{proposal}", "GET /v1/proposals/{id}", "proposal"),
            (place.Company, "/v1/proposals", "GET /v1/proposals", "proposal"),
            (person.Coach, $"/v1/proposals/{proposal}/replay", "GET /v1/proposals/{id}/replay", "explanation"),
            (place.Mentor, $"/v1/placements/{placement}", "GET /v1/placements/{id}", "placement"),
            (place.Mentor, "/v1/placements", "GET /v1/placements", "placement"),
            (place.Company, $"/v1/placements/{placement}/check-ins", "GET /v1/placements/{id}/check-ins", "placement"),
        };
        foreach (var (caller, path, _, _) in reads)
            Assert.Equal((path, 200), (path, (await service.GetAsync(caller, path)).Status));

        var log = await LogAsync(person, person.Self);
        Assert.Equal(reads.Select(read => (read.Route, read.Purpose)), log.Select(line => (Text(line, "route")!, Text(line, "purpose")!)));
        Assert.Equal(
            reads.Select(read => (read.Caller.Organisation, read.Caller.Actor, read.Caller.Record)),
            log.Select(line => (Text(line, "organisationId"), Text(line, "actor"), Text(line, "recordId"))));
    }

    [Fact]
    public async Task Ranking_OfAPlace_IsAReadOfEverybodyOnThePage_AndOfNobodyElse()
    {
        var (coach, place) = (new Person(), new Workplace());
        var people = Enumerable.Range(0, 3).Select(_ => new Person { Portal = coach.Portal }).OrderBy(person => person.Id).ToList();
        foreach (var person in people)
            await service.ApplyAsync(person.Changed() with { CoachId = coach.CoachId });
        await service.ApplyAsync(place.Changed());

        var first = await service.GetAsync(coach.Coach, $"/v1/places/{place.PublicId}/ranking?limit=2");
        Assert.Equal(2, first.Json.GetProperty("items").GetArrayLength());
        Assert.Equal("1 1 0", await LinesAsync());
        await service.GetAsync(coach.Coach, $"/v1/places/{place.PublicId}/ranking?limit=2&after={Uri.EscapeDataString(first.Text("next")!)}");

        Assert.Equal("1 1 1", await LinesAsync());

        async Task<string> LinesAsync()
        {
            var lines = new List<int>();
            foreach (var person in people)
                lines.Add((await LogAsync(person, person.Self)).Count(line => Text(line, "route") == "GET /v1/places/{id}/ranking" && Text(line, "recordId") == coach.CoachId));
            return string.Join(' ', lines);
        }
    }

    [Fact]
    public async Task Pages_OpenedWithoutAToken_NameWhomTheLinkWasGivenTo()
    {
        var (person, place) = await service.PairAsync();
        var caller = person.Coach with { Actor = "fk-3" };
        var pair = (await service.GetAsync(caller, $"/v1/pairs/{person.PublicId}/{place.PublicId}")).Text("page")!;
        var list = (await service.GetAsync(caller, $"/v1/participants/{person.PublicId}/ranking")).Text("page")!;

        var page = System.Net.WebUtility.HtmlDecode(await service.Http.GetStringAsync(new Uri(list, UriKind.Relative)));
        await service.Http.GetStringAsync(new Uri(pair, UriKind.Relative));
        var from = page.IndexOf($"/explain/{person.PublicId}/", StringComparison.Ordinal);
        await service.Http.GetStringAsync(new Uri(page[from..page.IndexOf('"', from)], UriKind.Relative));

        var opened = (await LogAsync(person, person.Portal)).Where(line => Text(line, "route")!.StartsWith("GET /explain/", StringComparison.Ordinal)).ToList();
        Assert.Equal(["ranking", "explanation", "explanation"], opened.Select(line => Text(line, "purpose")));
        Assert.All(opened, line => Assert.Equal((caller.Organisation, "fk-3", person.CoachId), (Text(line, "organisationId"), Text(line, "actor"), Text(line, "recordId"))));
        Assert.All(opened, line => Assert.NotEqual("", Text(line, "subject")));
    }

    [Fact]
    public async Task CohortRun_ReadByPerson_IsAReadOfEach()
    {
        var people = await service.PeopleAsync(2);
        var places = await service.PlacesAsync(2);
        var (id, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, places));

        await service.PeopleOfAsync(people[0].Portal, id);

        foreach (var person in people)
            Assert.Single(await LogAsync(person, person.Self), line => Text(line, "purpose") == "cohort_run" && Text(line, "route") == "GET /v1/cohort-runs/{id}/participants");
    }

    [Fact]
    public async Task Log_IsForThePersonAndThePortal_NotForTheCoachOrTheCompany_AndGoesWithThePerson()
    {
        var (person, place) = await service.PairAsync();
        await service.PlacedAsync(person, place);
        await service.GetAsync(place.Company, "/v1/placements");
        var path = $"/v1/participants/{person.PublicId}/matching-access-log";

        Assert.Equal(1, (await service.GetAsync(person.Portal, path)).Json.GetProperty("items").GetArrayLength());
        Assert.Equal((403, "forbidden"), ((await service.GetAsync(person.Coach, path)).Status, (await service.GetAsync(person.Coach, path)).Problem));
        foreach (var stranger in new[] { place.Company, place.Mentor, new Person().Portal, new Person().Self, new Person().Coach })
            Assert.Equal(404, (await service.GetAsync(stranger, path)).Status);

        await service.ApplyAsync(person.Erased());
        Assert.Equal(404, (await service.GetAsync(person.Portal, path)).Status);
        Assert.Equal(0, await service.WithDbAsync(db => db.Set<AccessLogEntry>().CountAsync(e => e.PersonId == person.Id)));
    }

    /// <summary>On the person's behalf it asks whoever stands behind it; participant's own log tells it the same.</summary>
    [Fact]
    public async Task Log_IsForTheRegisteringPortal_AlsoWithThePersonsCoachBehindIt()
    {
        var (person, _) = await service.PairAsync();
        var path = $"/v1/participants/{person.PublicId}/matching-access-log";

        Assert.Equal(200, (await service.GetAsync(person.Portal.Acting("coach", person.CoachId, "fk-9"), path)).Status);
        Assert.Equal(403, (await service.GetAsync(person.Coach, path)).Status);
    }

    private static string? Text(JsonElement line, string member) => line.GetProperty(member) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private async Task<List<JsonElement>> LogAsync(Person person, TestCaller caller) =>
        [.. (await service.GetAsync(caller, $"/v1/participants/{person.PublicId}/matching-access-log?limit=200")).Json.GetProperty("items").EnumerateArray()];
}
