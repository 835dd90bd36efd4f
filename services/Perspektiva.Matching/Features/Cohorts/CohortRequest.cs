using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Whom a run is about: ids, or a filter over everybody that the caller may see.</summary>
/// <param name="Ids">At most 20,000; then nothing else is stated.</param>
/// <param name="CoachId">Only this coach's.</param>
/// <param name="Statuses">Only at these points of the journey; default ready.</param>
internal sealed record CohortPeopleBody(IReadOnlyList<string>? Ids, string? CoachId, IReadOnlyList<ParticipantStatus>? Statuses);

/// <summary>Which places a run may use; nothing stated = every open place.</summary>
/// <param name="Ids">Only these, at most 10,000.</param>
/// <param name="Types">Only these types.</param>
/// <param name="Fields">Only these KldB 2010 main groups, two digits.</param>
internal sealed record CohortPlacesBody(IReadOnlyList<string>? Ids, IReadOnlyList<PlaceType>? Types, IReadOnlyList<string>? Fields);

/// <summary>One participant and one place.</summary>
internal sealed record CohortPairBody(string ParticipantId, string PlaceId);

/// <summary>Checks what a request states by its form; who and what it names is asked of the database afterwards.</summary>
internal static class CohortRequest
{
    public const int MostPeople = 20_000;
    public const int MostPairs = 2_000;
    private const int MostPlaces = 10_000;
    private const int MostKinds = 100;

    public static void Check(CohortPeopleBody? people, Check check)
    {
        check.Count("/participants/ids", people?.Ids, 0, MostPeople);
        Ids("/participants/ids", people?.Ids, IdPrefix.Participant, check);
        check.Id("/participants/coachId", people?.CoachId, IdPrefix.Coach);
        check.Count("/participants/statuses", people?.Statuses, 1, MostKinds);
        check.That(people?.Ids is null || (people.CoachId is null && people.Statuses is null), "/participants", "states ids or a filter, not both", "mismatch");
    }

    public static void Check(CohortPlacesBody? places, Check check)
    {
        check.Count("/places/ids", places?.Ids, 1, MostPlaces);
        Ids("/places/ids", places?.Ids, IdPrefix.Place, check);
        check.Count("/places/types", places?.Types, 1, MostKinds);
        check.Count("/places/fields", places?.Fields, 1, MostKinds);
        for (var i = 0; i < places?.Fields?.Count; i++)
            check.That(RankQuery.IsField(places.Fields[i]), $"/places/fields/{i}", "must be two digits, from 01 to 99", "malformed");
    }

    public static void Check(string member, IReadOnlyList<CohortPairBody>? pairs, Check check)
    {
        check.Count($"/{member}", pairs, 0, MostPairs);
        for (var i = 0; i < pairs?.Count; i++)
        {
            if (!check.That(pairs[i] is not null, $"/{member}/{i}", "is required", "required"))
                continue;
            check.Id($"/{member}/{i}/participantId", pairs[i].ParticipantId, IdPrefix.Participant);
            check.Id($"/{member}/{i}/placeId", pairs[i].PlaceId, IdPrefix.Place);
        }
    }

    /// <summary>The stored choice; its ids are filled in when they are known.</summary>
    public static CohortPlaceChoice Choice(CohortPlacesBody? places, IReadOnlyList<Guid> ids) => new(
        ids, [.. (places?.Types ?? []).Distinct()],
        [.. (places?.Fields ?? []).Select(field => int.Parse(field, System.Globalization.CultureInfo.InvariantCulture)).Distinct()]);

    private static void Ids(string pointer, IReadOnlyList<string>? ids, string prefix, Check check)
    {
        for (var i = 0; i < ids?.Count; i++)
        {
            if (check.That(ids[i] is not null, $"{pointer}/{i}", "is required", "required"))
                check.Id($"{pointer}/{i}", ids[i], prefix);
        }
    }
}
