using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>Marks one notice read; an e-mail about it that has not gone out is dropped.</summary>
internal static class MarkRead
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/inbox/{id}/read", HandleAsync)
        .RequireScope("notices:write").WithIdempotency<NotificationDb>().WithName("MarkNoticeRead").WithTags("Inbox")
        .WithSummary("Marks a notice read")
        .Produces<NoticeView>();

    private static async Task<IResult> HandleAsync(string id, Caller caller, NotificationDb db, TimeProvider time, CancellationToken cancellation)
    {
        var recipients = InboxReader.RecipientsOf(caller);
        var notice = await db.Notices.SingleOrDefaultAsync(n => n.PublicId == id && recipients.Contains(n.Recipient), cancellation);
        if (notice is null) return Problems.NotFound();
        notice.MarkRead(time.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(NoticeView.Of(notice)).WithETag(notice.Version);
    }
}
