using Perspektiva.Participant.Data;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>Who read the record, when and why: for the person, and for the registering organisation on their behalf.</summary>
internal static class ReadAccessLog
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/access-log", HandleAsync)
        .RequireScope("participants:read").WithName("ReadAccessLog").WithSummary("Who read the record").Produces<Page<AccessLogView>>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] PageQuery page, Cursor cursor, PersonRecords records, ParticipantDb db, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing is not (Standing.Registrar or Standing.Self))
            return Problems.Forbidden("The access log is for the person, and for the registering organisation on their behalf");
        return await AccessLogPage.ReadAsync(db, found.Person.Id, "access-log", page, cursor, ct);
    }
}
