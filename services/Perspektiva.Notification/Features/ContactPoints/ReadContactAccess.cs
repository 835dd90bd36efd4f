using Perspektiva.Notification.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.ContactPoints;

/// <summary>Who read a person's address, when and why: for the person, and for their organisation's portal on their behalf.</summary>
internal static class ReadContactAccess
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/contact-points/{recordId}/access-log", HandleAsync)
        .RequireScope("contacts:write").WithName("ReadContactAccessLog").WithTags("Contact points")
        .WithSummary("Who read the registered e-mail address, oldest first")
        .WithDescription("For the person, and for the portal on their behalf: a young person's or guardian's registering one, a coach's or mentor's own. Nobody is logged for an organisation's or company's address.")
        .Produces<Page<AccessLogView>>();

    private static async Task<IResult> HandleAsync(
        string recordId, [AsParameters] PageQuery page, Cursor cursor, RecordAccess access, NotificationDb db, CancellationToken cancellation)
    {
        if (await access.FindToRemoveAsync(recordId, cancellation) is not { } key) return Problems.NotFound();
        if (key.Accompanied) return Problems.Forbidden("The access log is for the person, and for the registering organisation on their behalf");
        return await AccessLogPage.ReadAsync(db, ContactAccess.KeyOf(recordId), "contact-access-log", page, cursor, cancellation);
    }
}
