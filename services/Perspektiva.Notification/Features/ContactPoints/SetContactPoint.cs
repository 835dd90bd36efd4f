using Microsoft.EntityFrameworkCore;
using MimeKit;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.ContactPoints;

/// <summary>Registers, changes, shows and removes the address at which a record is reached.</summary>
internal static class SetContactPoint
{
    private const int MaxEmailLength = 254; // RFC 5321, 4.5.3.1.3

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/v1/contact-points/{recordId}", PutAsync).RequireScope("contacts:write").WithName("SetContactPoint").WithTags("Contact points")
            .WithSummary("Registers or changes the e-mail address of a coach, mentor, participant, guardian or organisation")
            .WithDescription("Encrypted with its owner's key; no event and no log carries it. If-Match: * for a new one, else the version.")
            .Produces<ContactPointView>();
        app.MapGet("/v1/contact-points/{recordId}", GetAsync).RequireScope("contacts:write").WithName("GetContactPoint").WithTags("Contact points")
            .WithSummary("The registered e-mail address").Produces<ContactPointView>();
        app.MapDelete("/v1/contact-points/{recordId}", DeleteAsync).RequireScope("contacts:write").WithName("DeleteContactPoint").WithTags("Contact points")
            .WithSummary("Removes the address and destroys its key; unsent e-mails are dropped")
            .WithDescription("Also of a coach who is inactive by now, to whom nothing is mailed any more.").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> PutAsync(
        string recordId, SetContactPointRequest body, HttpRequest request, RecordAccess access, NotificationDb db, IPersonVault vault, TimeProvider time, CancellationToken cancellation)
    {
        var check = new Check();
        var email = check.Text("/email", body.Email, MaxEmailLength, required: true);
        if (email is not null) check.That(IsAddress(email), "/email", "must be an e-mail address", "malformed");
        if (check.Failed) return check.Problem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await access.HoldAsync(recordId, cancellation) is not { } key) return Problems.NotFound();
        var contact = await db.ContactPoints.SingleOrDefaultAsync(c => c.Recipient == recordId, cancellation);
        if (request.IfMatch(contact?.Version ?? 0) is { } refused) return refused;
        if (contact is null) db.ContactPoints.Add(contact = new ContactPoint { Recipient = recordId, KeyOwner = key.ParticipantId ?? Guid.CreateVersion7() });
        contact.Change(await vault.EncryptAsync(contact.KeyOwner, email!, cancellation), time.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return TypedResults.Ok(new ContactPointView(recordId, email!, contact.ChangedAt)).WithETag(contact.Version);
    }

    private static async Task<IResult> GetAsync(string recordId, RecordAccess access, NotificationDb db, IPersonVault vault, IAccessLog log, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await access.HoldToReadAsync(recordId, cancellation) is null) return Problems.NotFound();
        var contact = await db.ContactPoints.AsNoTracking().SingleOrDefaultAsync(c => c.Recipient == recordId, cancellation);
        if (contact is null || await vault.DecryptAsync(contact.KeyOwner, contact.Email, cancellation) is not { } email) return Problems.NotFound();
        await log.ReadContactAsync(recordId, cancellation);
        await transaction.CommitAsync(cancellation);
        return TypedResults.Ok(new ContactPointView(recordId, email, contact.ChangedAt)).WithETag(contact.Version);
    }

    private static async Task<IResult> DeleteAsync(
        string recordId, HttpRequest request, RecordAccess access, NotificationDb db, IPersonVault vault, CancellationToken cancellation)
    {
        if (await access.FindToRemoveAsync(recordId, cancellation) is null) return Problems.NotFound();
        var contact = await db.ContactPoints.SingleOrDefaultAsync(c => c.Recipient == recordId, cancellation);
        if (contact is null) return Problems.NotFound();
        if (request.IfMatch(contact.Version) is { } refused) return refused;
        foreach (var delivery in await db.Deliveries.Where(d => d.Recipient == recordId && d.Status == DeliveryStatus.Pending).ToListAsync(cancellation)) delivery.Drop();
        db.ContactPoints.Remove(contact);
        await vault.ForgetAsync(contact.KeyOwner, cancellation);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.NoContent();
    }

    // A mailbox and nothing else: no display name, no list, no route that a header could be smuggled through.
    private static bool IsAddress(string text) =>
        !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && MailboxAddress.TryParse(text, out var parsed)
        && string.Equals(parsed.Address, text, StringComparison.Ordinal) && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1;
}

/// <summary>How a record is reached.</summary>
/// <param name="Email">An e-mail address, at most 254 characters.</param>
internal sealed record SetContactPointRequest(string Email);

/// <summary>The registered address.</summary>
internal sealed record ContactPointView(string RecordId, string Email, DateTimeOffset ChangedAt);
