using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>Marks one notice read; an e-mail about it that has not gone out is dropped.</summary>
internal static class MarkRead
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/inbox/{id}/read", HandleAsync)
        .RequireScope("notices:write").WithIdempotency<NotificationDb>().WithName("MarkNoticeRead").WithTags("Inbox")
        .WithSummary("Marks a notice read")
        .WithDescription("The answer is the notice, as the inbox shows it; of one about several people without its references.")
        .Produces<NoticeView>();

    private static async Task<IResult> HandleAsync(string id, HttpContext http, Caller caller, NotificationDb db, TimeProvider time, CancellationToken cancellation)
    {
        var notice = await db.Notices.ReadBy(caller).SingleOrDefaultAsync(n => n.PublicId == id, cancellation);
        if (notice is null) return Problems.NotFound();
        notice.MarkRead(time.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(Answer(notice, http)).WithETag(notice.Version);
    }

    // The answer is stored: erasing the one person it is about deletes it, and one about several, whom no erasure would find there, names none.
    private static NoticeView Answer(Notice notice, HttpContext http)
    {
        if (notice.ParticipantId is not { } person) return NoticeView.Of(notice) with { References = new NoticeReferences() };
        http.AnswerConcerns(person);
        return NoticeView.Of(notice);
    }
}
