using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>One participant, for those who accompany them and for themselves.</summary>
internal static class ReadParticipant
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}", HandleAsync)
        .RequireScope("participants:read").WithName("ReadParticipant").WithSummary("One participant")
        .Produces<ParticipantView>();

    private static async Task<IResult> HandleAsync(string id, PersonRecords records, IAccessLog log, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        return TypedResults.Ok(await records.ViewAsync(person, ct)).WithETag(person.Version);
    }
}
