using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>
/// Whose inbox a caller reads: the record that it is bound to, and for an employer's portal or account, the chamber that keeps companies, and the portal that registered people that of
/// the organisation, of which an employer who is bound to a company has that company's notices alone; a mentor, young person or guardian behind a portal has their own only.
/// </summary>
internal static class InboxReader
{
    private static readonly string[] OrganisationReaders = ["company", "employer", "chamber", "jobcentre", "school"];
    private static readonly string[] OwnOnly = ["mentor", "participant", "guardian"];

    // Every open stream asks this each second and at each notice, so it is translated once and not looked up each time.
    private static readonly Func<NotificationDb, IReadOnlyList<string>, long, int, IAsyncEnumerable<Notice>> After =
        EF.CompileAsyncQuery((NotificationDb db, IReadOnlyList<string> recipients, long position, int limit) =>
            db.Notices.AsNoTracking().Where(n => recipients.Contains(n.Recipient) && n.Position > position).OrderBy(n => n.Position).Take(limit));

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

    /// <summary>The same of one notice out of the caller's inboxes.</summary>
    public static bool Reads(this Caller caller, Notice notice) =>
        caller.OnlyCompany is not { } company || notice.Recipient == company || notice.Company == company;

    /// <summary>Notices of the inboxes after a position, oldest first, also those that the caller does not read (<see cref="Reads"/>): who passes over them need not meet them again.</summary>
    public static async Task<List<Notice>> AfterAsync(NotificationDb db, IReadOnlyList<string> recipients, long position, int limit, CancellationToken cancellation) =>
        await After(db, recipients, position, limit).ToListAsync(cancellation);
}
