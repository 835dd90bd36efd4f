using System.Globalization;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>The caller's inbox, newest first.</summary>
internal static class ReadInbox
{
    private const string List = "inbox";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/inbox", HandleAsync)
        .RequireScope("notices:read").WithName("ReadInbox").WithTags("Inbox")
        .WithSummary("The caller's notices, newest first")
        .WithDescription("Of the record that the caller is bound to; the portal of a company, of a chamber that keeps companies, and of an organisation that registered people also sees its organisation's (an employer who is bound to a company only that company's), but not a mentor, young person or guardian behind it. With unread=true only those not yet marked read.")
        .Produces<Page<NoticeView>>();

    private static async Task<IResult> HandleAsync(
        [AsParameters] PageQuery page, [FromQuery] bool? unread, Caller caller, Cursor cursor, NotificationDb db, CancellationToken cancellation)
    {
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed) return check.Problem();
        var query = db.Notices.AsNoTracking().ReadBy(caller);
        if (unread == true) query = query.Where(n => n.ReadAt == null);
        if (after is [var last] && long.TryParse(last, CultureInfo.InvariantCulture, out var position)) query = query.Where(n => n.Position < position);
        var notices = await query.OrderByDescending(n => n.Position).Take(page.Size + 1).ToListAsync(cancellation);
        var items = notices.Take(page.Size).Select(NoticeView.Of).ToList();
        var next = notices.Count > page.Size ? cursor.Encode(List, [items[^1].Position.ToString(CultureInfo.InvariantCulture)]) : null;
        return TypedResults.Ok(new Page<NoticeView>(items, next));
    }
}
