using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>Who read the record, when and why: for the person, and for the registering organisation on their behalf.</summary>
internal static class ReadAccessLog
{
    private const string List = "access-log";

    /// <param name="Subject">The token's subject: a portal's client or an account.</param>
    /// <param name="Actor">The portal's pseudonymous reference to the natural person behind it.</param>
    internal sealed record Entry(DateTimeOffset At, string OrganisationId, string Subject, string? Actor, string? RecordId, string Route, string Purpose)
    {
        public static Entry Of(AccessLogEntry row) => new(row.At, row.OrganisationId, row.Subject, row.Actor, row.RecordId, row.Route, row.Purpose);
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/access-log", HandleAsync)
        .RequireScope("participants:read").WithName("ReadAccessLog").WithSummary("Who read the record").Produces<Page<Entry>>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] PageQuery page, Cursor cursor, PersonRecords records, ParticipantDb db, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing is not (Standing.Registrar or Standing.Self))
            return Problems.Forbidden("The access log is for the person, and for the registering organisation on their behalf");
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();
        var entries = db.Set<AccessLogEntry>().AsNoTracking().Where(e => e.PersonId == found.Person.Id);
        if (after is [var last] && long.TryParse(last, CultureInfo.InvariantCulture, out var lastId))
            entries = entries.Where(e => e.Id > lastId);
        var rows = await entries.OrderBy(e => e.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        var next = rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString(CultureInfo.InvariantCulture)]) : null;
        return TypedResults.Ok(new Page<Entry>([.. shown.Select(Entry.Of)], next));
    }
}
