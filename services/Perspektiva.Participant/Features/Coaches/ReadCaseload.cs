using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>In which capacity a coach accompanies somebody.</summary>
internal enum CaseRole { Coach, Substitute }

/// <summary>Whom a coach accompanies, for that coach alone.</summary>
internal static class ReadCaseload
{
    private const string List = "caseload";

    /// <param name="OwnConsentDueOn">The eighteenth birthday, from three months before: consents that a guardian alone gave end on it unless the person agrees.</param>
    internal sealed record Item(string Id, long Version, ParticipantStatus Status, CaseRole As, string GivenName, string FamilyName, DateOnly? OwnConsentDueOn);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/coaches/{id}/caseload", HandleAsync)
        .RequireScope("participants:read").WithName("ReadCaseload").WithSummary("The coach's own participants").Produces<Page<Item>>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] PageQuery page, Cursor cursor, Caller caller, ParticipantDb db, IPersonVault vault, IAccessLog log,
        TimeProvider clock, CancellationToken ct)
    {
        if (!caller.IsBoundTo("coach", id))
            return Problems.NotFound();
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        var persons = db.VisibleTo(caller).Where(p => p.CoachId == id || p.SubstituteCoachId == id);
        if (after is [var last] && Guid.TryParse(last, out var lastId))
            persons = persons.Where(p => p.Id > lastId);
        var rows = await persons.Include(p => p.Consents).OrderBy(p => p.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        await vault.PreloadAsync([.. shown.Select(p => p.Id)], ct);
        await log.ReadAsync([.. shown.Select(p => p.Id)], ReadPurpose.Overview, ct);
        var today = clock.Today();
        var items = new List<Item>(shown.Count);
        foreach (var person in shown)
        {
            if (await vault.DecryptAsync<PersonalData>(person.Id, person.Data, ct) is { } data)
            {
                var role = person.CoachId == id ? CaseRole.Coach : CaseRole.Substitute;
                items.Add(new Item(person.PublicId, person.Version, person.Status, role, data.GivenName, data.FamilyName, person.OwnConsentDueOn(today)));
            }
        }

        return TypedResults.Ok(new Page<Item>(items, rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null));
    }
}
