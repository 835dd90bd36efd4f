using System.Globalization;

using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.ContactPoints;

/// <summary>Who read a person's address, when and why: for the person, and for their organisation's portal on their behalf.</summary>
internal static class ReadContactAccess
{
    private const string List = "contact-access-log";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/contact-points/{recordId}/access-log", HandleAsync)
        .RequireScope("contacts:write").WithName("ReadContactAccessLog").WithTags("Contact points")
        .WithSummary("Who read the registered e-mail address, oldest first")
        .WithDescription("For the person, and for the portal on their behalf: a young person's or guardian's registering one, a coach's or mentor's own. Nobody is logged for an organisation's or company's address.")
        .Produces<Page<ContactAccessView>>();

    private static async Task<IResult> HandleAsync(
        string recordId, [AsParameters] PageQuery page, Cursor cursor, RecordAccess access, NotificationDb db, CancellationToken cancellation)
    {
        if (await access.FindToRemoveAsync(recordId, cancellation) is not { } key) return Problems.NotFound();
        if (key.Accompanied) return Problems.Forbidden("The access log is for the person, and for the registering organisation on their behalf");
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed) return check.Problem();
        var owner = ContactAccess.KeyOf(recordId);
        var entries = db.Set<AccessLogEntry>().AsNoTracking().Where(e => e.PersonId == owner);
        if (after is [var last] && long.TryParse(last, CultureInfo.InvariantCulture, out var lastId)) entries = entries.Where(e => e.Id > lastId);
        var rows = await entries.OrderBy(e => e.Id).Take(page.Size + 1).ToListAsync(cancellation);
        var shown = rows.Take(page.Size).ToList();
        var next = rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString(CultureInfo.InvariantCulture)]) : null;
        return TypedResults.Ok(new Page<ContactAccessView>([.. shown.Select(ContactAccessView.Of)], next));
    }
}

/// <summary>One read of the address.</summary>
/// <param name="Subject">The token's subject: a portal's client or an account.</param>
/// <param name="Actor">The portal's pseudonymous reference to the natural person behind it.</param>
/// <param name="RecordId">The record that the reader is bound to, if any.</param>
internal sealed record ContactAccessView(DateTimeOffset At, string OrganisationId, string Subject, string? Actor, string? RecordId, string Route, string Purpose)
{
    public static ContactAccessView Of(AccessLogEntry row) => new(row.At, row.OrganisationId, row.Subject, row.Actor, row.RecordId, row.Route, row.Purpose);
}
