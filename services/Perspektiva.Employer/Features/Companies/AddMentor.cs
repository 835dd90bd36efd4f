using System.Net.Mail;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary>A mentor, as the company's organisation sees them.</summary>
/// <param name="Id">Public id <c>mtr_...</c>.</param>
/// <param name="Name">Null when the mentor's data were erased.</param>
/// <param name="Email">E-mail.</param>
/// <param name="Phone">Telephone.</param>
/// <param name="Capacity">How many young people at once.</param>
/// <param name="Active">Whether the mentor takes anyone at present.</param>
/// <param name="Version">The record's version.</param>
internal sealed record MentorView(string Id, string? Name, string? Email, string? Phone, int Capacity, bool Active, long Version)
{
    public static MentorView Of(Mentor mentor, MentorContact? contact) =>
        new(mentor.PublicId, contact?.Name, contact?.Email, contact?.Phone, mentor.Capacity, mentor.Active, mentor.Version);
}

/// <summary><c>POST /v1/companies/{id}/mentors</c></summary>
internal static class AddMentor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/companies/{id}/mentors", HandleAsync)
        .RequireScope("mentors:write").WithIdempotency<EmployerDb>()
        .WithName("AddMentor").WithSummary("Adds a mentor; name and contact are kept encrypted with a key of their own")
        .Produces<MentorView>(StatusCodes.Status201Created);

    /// <param name="Name">1-200 characters.</param>
    /// <param name="Email">Up to 254 characters.</param>
    /// <param name="Phone">Up to 50 characters.</param>
    /// <param name="Capacity">How many young people at once, 1-50.</param>
    internal sealed record Request(string Name, string? Email = null, string? Phone = null, int Capacity = 1);

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpContext http, Caller caller, EmployerDb db, Outbox<EmployerDb> outbox, IPersonVault vault, TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        var check = new Check();
        var contact = ReadContact(check, body.Name, body.Email, body.Phone);
        check.Range("/capacity", (int?)body.Capacity, 1, Mentor.MostCapacity);
        if (check.Failed || contact is null)
            return check.Problem();
        if (await db.CompanyOfAsync(caller, id, ct) is not { } company)
            return Problems.NotFound();

        var now = time.GetUtcNow();
        var mentorId = Guid.CreateVersion7(now);
        var mentor = new Mentor
        {
            Id = mentorId,
            PublicId = PublicId.New(IdPrefix.Mentor),
            CompanyId = company.Id,
            OrganisationId = company.OrganisationId,
            Contact = await vault.EncryptAsync(mentorId, contact, ct),
            Capacity = body.Capacity,
            CreatedAt = now,
        };
        db.Mentors.Add(mentor);
        outbox.Add(Event(mentor, now));
        http.AnswerConcerns(mentor.Id);
        return TypedResults.Created($"/v1/companies/{company.PublicId}", MentorView.Of(mentor, contact));
    }

    /// <summary>Name and contact, or null with findings in the check.</summary>
    internal static MentorContact? ReadContact(Check check, string? name, string? email, string? phone)
    {
        var givenName = check.Text("/name", name, 200, required: true);
        var givenEmail = check.Text("/email", email, 254);
        if (givenEmail is not null)
            check.That(MailAddress.TryCreate(givenEmail, out var address) && address.Address == givenEmail, "/email", "must be an e-mail address", "malformed");
        var givenPhone = check.Text("/phone", phone, 50);
        return givenName is null ? null : new MentorContact(givenName, givenEmail, givenPhone);
    }

    // Who hears that a mentor is inactive ends their account and forgets their address: that is for the erased. Who takes nobody at present is told as one with no seat.
    internal static MentorChanged Event(Mentor mentor, DateTimeOffset now) => new(
        Guid.CreateVersion7(now), now, mentor.Id, mentor.Version, mentor.PublicId, mentor.CompanyId, mentor.OrganisationId,
        mentor.Active ? mentor.Capacity : 0, Active: !mentor.Erased);
}
