using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>One read of a person's record or address, as the person sees it.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="OrganisationId">For which organisation.</param>
/// <param name="Subject">The token's subject: a portal's client or an account.</param>
/// <param name="Actor">The portal's pseudonymous reference to the natural person behind it.</param>
/// <param name="RecordId">The record that the reader is bound to, if any.</param>
/// <param name="Route">Method and route pattern, without ids.</param>
/// <param name="Purpose">Code of the purpose.</param>
public sealed record AccessLogView(DateTimeOffset At, string OrganisationId, string Subject, string? Actor, string? RecordId, string Route, string Purpose)
{
    /// <summary>The entry without what is the database's own.</summary>
    public static AccessLogView Of(AccessLogEntry row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new AccessLogView(row.At, row.OrganisationId, row.Subject, row.Actor, row.RecordId, row.Route, row.Purpose);
    }
}

/// <summary>The access log of one person, page by page, oldest first.</summary>
public static class AccessLogPage
{
    /// <summary>Reads a page: <c>Page&lt;AccessLogView&gt;</c>, or what is wrong with its parameters.</summary>
    /// <param name="db">Where the log is kept.</param>
    /// <param name="personId">Whose.</param>
    /// <param name="list">The list's name, for its cursors.</param>
    public static async Task<IResult> ReadAsync(DbContext db, Guid personId, string list, PageQuery page, Cursor cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(cursor);
        var check = new Check();
        var after = page.Read(cursor, list, check);
        if (check.Failed)
            return check.Problem();
        var entries = db.Set<AccessLogEntry>().AsNoTracking().Where(entry => entry.PersonId == personId);
        if (after is [var last] && long.TryParse(last, CultureInfo.InvariantCulture, out var lastId))
            entries = entries.Where(entry => entry.Id > lastId);
        var rows = await entries.OrderBy(entry => entry.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        var shown = rows.Take(page.Size).ToList();
        var next = rows.Count > shown.Count ? cursor.Encode(list, shown[^1].Id.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<AccessLogView>([.. shown.Select(AccessLogView.Of)], next));
    }
}
