using System.Text.Json;
using System.Text.Json.Nodes;
using Perspektiva.Contracts;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Support;

/// <summary>What portals do, in their words.</summary>
internal static class Portals
{
    private static readonly string[] All = ["participants:read", "participants:write", "coaches:write", "consents:write"];

    public static TestCaller JobCentre() => TestCaller.Portal("jobcentre", All);

    public static TestCaller School() => TestCaller.Portal("school", All);

    public static TestCaller Provider() => TestCaller.Portal("provider", All);

    public static TestCaller Self(string participantId, string organisation) => TestCaller.Person("participant", organisation, participantId, All);

    public static TestCaller Guardian(string guardianId, string organisation) => TestCaller.Person("guardian", organisation, guardianId, All);

    /// <summary>The birth date (ISO 8601) of somebody who is that old, on whatever day the tests run.</summary>
    public static string BornAged(int years) => FormattableString.Invariant($"{TimeProvider.System.Today().Year - years:D4}-01-01");

    /// <summary>A registration that is accepted; every member can be overlaid.</summary>
    public static JsonObject Registration(string family = "Beispiel", Action<JsonObject>? change = null)
    {
        var body = JsonNode.Parse(
            """
            {
              "givenName": "Mika", "birthDate": "2004-05-17",
              "address": { "street": "Heinrichstraße 1", "postalCode": "36037", "town": "Fulda" },
              "contact": { "email": "mika@example.org", "phone": "+49 661 0000" },
              "mobilityKm": 25, "hoursPerWeekMin": 20, "hoursPerWeekMax": 39,
              "exclusions": ["heights"], "interests": [{ "kldbMainGroup": "29", "weight": 3 }],
              "consent": { "purposes": ["processing", "matching", "show_to_employer"], "textVersion": "2026-11", "form": "signed_paper" }
            }
            """)!.AsObject();
        body["familyName"] = family;
        change?.Invoke(body);
        return body;
    }

    /// <summary>A registration of somebody under 18 with a parent.</summary>
    public static JsonObject MinorsRegistration(Action<JsonObject>? change = null) => Registration(change: body =>
    {
        body["birthDate"] = BornAged(16);
        body["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel", "email": "alex@example.org" }""");
        change?.Invoke(body);
    });

    /// <summary>The guardian named at registration.</summary>
    public static string GuardianOf(JsonElement record) => record.GetProperty("guardians")[0].GetProperty("id").GetString()!;

    public static async Task<JsonElement> RegisterAsync(this ParticipantService service, TestCaller portal, JsonObject? body = null)
    {
        var answer = await service.Http.SubmitAsync("/v1/participants", service.Token(portal), body ?? Registration());
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Json;
    }

    public static async Task<string> RegisteredIdAsync(this ParticipantService service, TestCaller portal, JsonObject? body = null) =>
        (await service.RegisterAsync(portal, body)).GetProperty("id").GetString()!;

    /// <summary>A coach of the provider, as the token of the coach behind the provider's portal.</summary>
    public static async Task<TestCaller> CoachAsync(this ParticipantService service, TestCaller provider)
    {
        var answer = await service.Http.SubmitAsync("/v1/coaches", service.Token(provider), new { givenName = "Kim", familyName = "Kollegin" });
        Assert.True(answer.Status == 201, answer.Text);
        return provider.Acting("coach", answer.Json.GetProperty("id").GetString()!, $"user-{Guid.CreateVersion7():N}");
    }

    public static async Task<ApiAnswer> AssignAsync(this ParticipantService service, TestCaller registrar, string participantId, string? coachId, string? substituteId = null) =>
        await service.Http.ReplaceAsync(
            $"/v1/participants/{participantId}/coach", service.Token(registrar), new { coachId, substituteCoachId = substituteId }, "*");

    public static Task<ApiAnswer> PatchAsync(this ParticipantService service, TestCaller caller, string path, object body, string? ifMatch = "*") =>
        service.Http.SendAsync(HttpMethod.Patch, path, service.Token(caller), body, ifMatch: ifMatch);

    public static Task<ApiAnswer> DeleteAsync(this ParticipantService service, TestCaller caller, string path, string? ifMatch = "*") =>
        service.Http.SendAsync(HttpMethod.Delete, path, service.Token(caller), ifMatch: ifMatch);

    public static Task<ApiAnswer> GetAsync(this ParticipantService service, TestCaller caller, string path) =>
        service.Http.ReadAsync(path, service.Token(caller));
}
