using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary><c>PATCH /v1/companies/{id}/mentors/{mentorId}</c>, a JSON merge patch. A mentor who takes nobody at present stays the mentor of those who are there.</summary>
internal static class ReviseMentor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/companies/{id}/mentors/{mentorId}", HandleAsync)
        .RequireScope("mentors:write").WithName("ReviseMentor").WithSummary("Changes a mentor by merge patch: left out stays, null clears")
        .AcceptsMergePatch<Request>().Produces<MentorView>();

    /// <param name="Name">1-200 characters; cannot be cleared.</param>
    /// <param name="Email">Up to 254 characters; null = none.</param>
    /// <param name="Phone">Up to 50 characters; null = none.</param>
    /// <param name="Capacity">How many young people at once, 1-50; cannot be cleared.</param>
    /// <param name="Active">Whether the mentor takes anyone at present; cannot be cleared.</param>
    internal sealed record Request(string? Name = null, string? Email = null, string? Phone = null, int? Capacity = null, bool? Active = null);

    private static async Task<IResult> HandleAsync(
        string id, string mentorId, JsonObject body, HttpRequest http, Caller caller, EmployerDb db, Outbox<EmployerDb> outbox, IPersonVault vault, IOptions<JsonOptions> json,
        TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        if (await db.MentorOfAsync(caller, id, mentorId, ct) is not { } mentor)
            return Problems.NotFound();
        if (http.IfMatch(mentor.Version) is { } stale)
            return stale;
        if (mentor.Erased || await vault.DecryptAsync<MentorContact>(mentor.Id, mentor.Contact, ct) is not { } known)
            return Problems.Conflict("The mentor's data were erased; who comes back is added anew");
        var before = new Request(known.Name, known.Email, known.Phone, mentor.Capacity, mentor.Active);
        var request = MergePatch.Read<Request>(before, body, json.Value.SerializerOptions);
        var check = new Check();
        var contact = AddMentor.ReadContact(check, request.Name, request.Email, request.Phone);
        if (check.Required(request.Capacity, "/capacity"))
            check.Range("/capacity", request.Capacity, 1, Mentor.MostCapacity);
        check.Required(request.Active, "/active");
        if (check.Failed || contact is null || request is not { Capacity: { } capacity, Active: { } active })
            return check.Problem();

        mentor.Contact = await vault.EncryptAsync(mentor.Id, contact, ct);
        mentor.Capacity = capacity;
        mentor.Active = active;
        mentor.Version++;
        outbox.Add(AddMentor.Event(mentor, time.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(MentorView.Of(mentor, contact)).WithETag(mentor.Version);
    }
}
