using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>The participants that the caller may see; with a reference, the one whom the caller's organisation calls so.</summary>
internal static class ListParticipants
{
    private const string List = "participants";
    private const int NameLength = 100;

    internal sealed record Item(string Id, long Version, ParticipantStatus Status, string GivenName, string FamilyName, string? CoachId);

    /// <summary>Which participants; all that is named must hold.</summary>
    internal readonly record struct Filter(
        [property: FromQuery(Name = "externalRef"), Description("The caller's organisation's own reference")] string? ExternalRef,
        [property: FromQuery(Name = "status"), Description("Only in these states; repeatable")] string[]? Status,
        [property: FromQuery(Name = "coachId"), Description("Only whose coach this is")] string? CoachId,
        [property: FromQuery(Name = "name"), Description("Only with this family name, the whole of it; case, accents, umlaut spelling, hyphens and blanks do not matter")] string? Name);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants", HandleAsync)
        .RequireScope("participants:read").WithName("ListParticipants").WithSummary("Participants the caller may see: all, by state, coach or family name, or the one with an external reference")
        .Produces<Page<Item>>();

    private static async Task<IResult> HandleAsync(
        [AsParameters] Filter filter, [AsParameters] PageQuery page, Cursor cursor, Caller caller,
        PersonRecords records, ParticipantDb db, IPersonVault vault, IAccessLog log, CancellationToken ct)
    {
        var check = new Check();
        var statuses = StatusesOf(filter.Status ?? [], check);
        check.IdParameter("coachId", filter.CoachId, IdPrefix.Coach);
        if (filter.Name?.Trim() is { Length: 0 or > NameLength })
            check.ParameterError("name", $"must have 1 to {NameLength} characters", "out_of_range");
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        var persons = Filtered(db.VisibleTo(caller), filter, statuses, records, db);
        if (after is [var last] && Guid.TryParse(last, out var lastId))
            persons = persons.Where(p => p.Id > lastId);
        var rows = await persons.OrderBy(p => p.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        await vault.PreloadAsync([.. shown.Select(p => p.Id)], ct);
        await log.ReadAsync([.. shown.Select(p => p.Id)], ReadPurpose.Overview, ct);
        var items = new List<Item>(shown.Count);
        foreach (var person in shown)
        {
            if (await vault.DecryptAsync<PersonalData>(person.Id, person.Data, ct) is { } data)
                items.Add(new Item(person.PublicId, person.Version, person.Status, data.GivenName, data.FamilyName, person.CoachId));
        }

        return TypedResults.Ok(new Page<Item>(items, rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null));
    }

    private static IQueryable<Person> Filtered(IQueryable<Person> persons, Filter filter, List<ParticipantStatus> statuses, PersonRecords records, ParticipantDb db)
    {
        if (filter.ExternalRef is { } reference)
        {
            var index = records.ReferenceIndex(reference.Trim());
            persons = persons.Where(p => db.ExternalRefs.Any(r => r.PersonId == p.Id && r.ReferenceIndex == index));
        }

        if (statuses.Count > 0)
            persons = persons.Where(p => statuses.Contains(p.Status));
        if (filter.CoachId is { } coachId)
            persons = persons.Where(p => p.CoachId == coachId);
        if (filter.Name is { } name)
        {
            var index = records.FamilyIndex(name.Trim());
            persons = persons.Where(p => p.FamilyIndex == index);
        }

        return persons;
    }

    private static List<ParticipantStatus> StatusesOf(string[] names, Check check)
    {
        var found = new List<ParticipantStatus>();
        foreach (var name in names)
        {
            var known = Array.FindIndex(Enum.GetValues<ParticipantStatus>(), status => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()) == name);
            if (known < 0)
                check.ParameterError("status", "is not one of the known values", "unknown_value");
            else
                found.Add(Enum.GetValues<ParticipantStatus>()[known]);
        }

        return found;
    }
}
