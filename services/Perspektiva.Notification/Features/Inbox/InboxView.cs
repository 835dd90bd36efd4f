using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>A notice as its recipient sees it.</summary>
/// <param name="Id">Public id, <c>ntc_...</c>.</param>
/// <param name="Position">Place in the feed; the stream's event id.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="For">The record or organisation whose inbox it is in.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="ReadAt">UTC; null = unread.</param>
/// <param name="References">What it points to, by public id.</param>
internal sealed record NoticeView(
    string Id, long Position, NoticeKind Kind, string For, DateTimeOffset OccurredAt, DateTimeOffset? ReadAt, NoticeReferences References)
{
    public static NoticeView Of(Notice notice) =>
        new(notice.PublicId, notice.Position, notice.Kind, notice.Recipient, notice.OccurredAt, notice.ReadAt, notice.References);
}
