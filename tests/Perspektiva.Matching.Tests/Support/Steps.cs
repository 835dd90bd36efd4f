using System.Text.Json;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>The steps of the main job, as callers take them.</summary>
internal static class Steps
{
    public static readonly object OnBehalf = new { kind = "conversation", noteId = Contracts.PublicId.New(Contracts.IdPrefix.Note) };

    public static async Task<(Person Person, Workplace Place)> PairAsync(this MatchingService service, int capacity = 1)
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed(capacity: capacity));
        return (person, place);
    }

    public static Task<ApiAnswer> PostAsync(this MatchingService service, TestCaller caller, string path, object body, string? key = null) =>
        service.Http.SubmitAsync(path, service.Issuer.Mint(caller), body, key);

    public static Task<ApiAnswer> GetAsync(this MatchingService service, TestCaller caller, string path) => service.Http.ReadAsync(path, service.Issuer.Mint(caller));

    public static Task<ApiAnswer> PutAsync(this MatchingService service, TestCaller caller, string path, object body, string? ifMatch = "*") =>
        service.Http.ReplaceAsync(path, service.Issuer.Mint(caller), body, ifMatch);

    public static Task<ApiAnswer> DeleteAsync(this MatchingService service, TestCaller caller, string path, string? ifMatch) =>
        service.Http.SendAsync(HttpMethod.Delete, path, service.Issuer.Mint(caller), ifMatch: ifMatch);

    public static Task<ApiAnswer> ProposeAsync(this MatchingService service, Person person, Workplace place, params object[] adaptations) =>
        service.PostAsync(person.Coach, "/v1/proposals", new { participantId = person.PublicId, placeId = place.PublicId, adaptations });

    public static async Task<string> AskedEmployerAsync(this MatchingService service, Person person, Workplace place, params object[] adaptations)
    {
        var proposed = await service.ProposeAsync(person, place, adaptations);
        Assert.Equal(201, proposed.Status);
        var id = proposed.Id();
        Assert.Equal(200, (await service.PostAsync(person.Self, $"/v1/proposals/{id}/participant-answer", new { accepted = true })).Status);
        return id;
    }

    public static async Task<string> AgreedAsync(this MatchingService service, Person person, Workplace place, params object[] adaptations)
    {
        var id = await service.AskedEmployerAsync(person, place, adaptations);
        Assert.Equal(200, (await service.PostAsync(place.Company, $"/v1/proposals/{id}/employer-answer", new { accepted = true })).Status);
        return id;
    }

    public static async Task<string> PlacedAsync(this MatchingService service, Person person, Workplace place)
    {
        var proposal = await service.AgreedAsync(person, place);
        var started = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today });
        Assert.Equal(201, started.Status);
        return started.Id();
    }

    public static string Id(this ApiAnswer answer) => answer.Json.GetProperty("id").GetString()!;

    public static string? Text(this ApiAnswer answer, string member) =>
        answer.Json.GetProperty(member) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
