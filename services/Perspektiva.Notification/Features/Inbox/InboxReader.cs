using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>
/// Whose inbox a caller reads: the record that it is bound to, and for an employer's portal or account that of the organisation, of which an employer who is bound to a company
/// has that company's notices alone; a mentor, young person or guardian behind a portal has their own only.
/// </summary>
internal static class InboxReader
{
    private static readonly string[] OrganisationReaders = ["company", "employer"];
    private static readonly string[] OwnOnly = ["mentor", "participant", "guardian"];

    // Every open stream asks this each second and at each notice, so it is translated once and not looked up each time.
    private static readonly Func<NotificationDb, IReadOnlyList<string>, string?, long, int, IAsyncEnumerable<Notice>> After =
        EF.CompileAsyncQuery((NotificationDb db, IReadOnlyList<string> recipients, string? company, long position, int limit) =>
            db.Notices.AsNoTracking()
                .Where(n => recipients.Contains(n.Recipient) && (company == null || n.Recipient == company || n.Company == company) && n.Position > position)
                .OrderBy(n => n.Position).Take(limit));

    /// <summary>The inboxes; of the organisation's not each notice need be the caller's (<see cref="ReadBy"/>).</summary>
    public static IReadOnlyList<string> RecipientsOf(Caller caller)
    {
        List<string> recipients = [];
        if (caller.Record is { } record) recipients.Add(record);
        if (OrganisationReaders.Any(caller.Is) && !OwnOnly.Any(caller.Is)) recipients.Add(caller.Organisation);
        return recipients;
    }

    /// <summary>The notices that the caller reads.</summary>
    public static IQueryable<Notice> ReadBy(this IQueryable<Notice> notices, Caller caller)
    {
        var (recipients, company) = (RecipientsOf(caller), caller.OnlyCompany);
        return notices.Where(n => recipients.Contains(n.Recipient) && (company == null || n.Recipient == company || n.Company == company));
    }

    /// <summary>As <see cref="ReadBy"/>, those after a position, oldest first; read outside any tracking.</summary>
    public static async Task<List<NoticeView>> AfterAsync(NotificationDb db, Caller caller, long position, int limit, CancellationToken cancellation) =>
        await After(db, RecipientsOf(caller), caller.OnlyCompany, position, limit).Select(NoticeView.Of).ToListAsync(cancellation);
}
