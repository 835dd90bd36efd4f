using static Perspektiva.EndToEnd.Tests.Strangers.Who;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>What a caller who is not let in must hear.</summary>
internal enum Hidden
{
    /// <summary>404, to the byte as for an id that nobody has.</summary>
    NotFound,

    /// <summary>The id stands in the body or the query: whatever is answered, it is to the byte the same as for an id that nobody has.</summary>
    Same,

    /// <summary>A list: it holds nothing of the case.</summary>
    List,

    /// <summary>Open to everybody who has the scope, or to all where the operation asks no token.</summary>
    Open,
}

/// <summary>One line of the matrix.</summary>
/// <param name="Operation">Method and path as the merged document has them.</param>
/// <param name="In">Who is let in. Everybody else with the scope hears what <paramref name="Hidden"/> says; whoever lacks the scope hears 403 (or 401 where no token is for that service).</param>
/// <param name="Forbidden">Who has the scope and may know that the record exists, or whose role may not do this at all: 403.</param>
/// <param name="Hidden">What the others hear.</param>
/// <param name="Record">Which record a <c>{recordId}</c> names, or a body that binds somebody; <see cref="Kept"/> where the case is that of the company which the chamber keeps.</param>
/// <param name="Query">A query that the operation needs; <c>{recordId}</c> stands for that record's id.</param>
internal sealed record Rule(string Operation, Who[] In, Who[]? Forbidden = null, Hidden Hidden = Hidden.NotFound, string? Record = null, string? Query = null)
{
    /// <summary>Another young person's proposal at a place of a company that has no organisation of its own.</summary>
    public const string Kept = "kept";

    private static readonly Who[] Nobody = [];
    private static readonly Who[] Accompanying = [JobCentre, Coach, Substitute];
    private static readonly Who[] Themselves = [YoungPerson, Who.Guardian];
    private static readonly Who[] PersonsSide = [.. Accompanying, .. Themselves];
    private static readonly Who[] Registering = [JobCentre, .. Themselves];
    private static readonly Who[] Coaches = [Coach, Substitute];
    private static readonly Who[] Provider = [Who.Provider, Coach, Substitute, OtherCoach];
    private static readonly Who[] Firm = [Company, Who.Employer];
    private static readonly Who[] EitherSide = [.. PersonsSide, .. Firm, Mentor];
    private static readonly Who[] NotRegistering = [Who.Provider, Coach, Substitute, OtherCoach, YoungPerson, OtherYoungPerson, Who.Guardian];

    /// <summary>The whole matrix: a route that is not here fails the test.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("GET /v1/participants/{id}", PersonsSide),
        new("PATCH /v1/participants/{id}", Accompanying, Themselves),
        new("DELETE /v1/participants/{id}", Registering, Coaches),
        new("GET /v1/participants/{id}/ability-profile", PersonsSide),
        new("PUT /v1/participants/{id}/ability-profile", Accompanying, Themselves),
        new("GET /v1/participants/{id}/support-plan", PersonsSide),
        new("PUT /v1/participants/{id}/support-plan", Accompanying, Themselves),
        new("GET /v1/participants/{id}/support-plan/answers", [.. PersonsSide, Mentor]),
        new("PUT /v1/participants/{id}/support-plan/answers/{dimension}/{answer}/done", Accompanying, Themselves),
        new("DELETE /v1/participants/{id}/support-plan/answers/{dimension}/{answer}/done", Accompanying, Themselves),
        new("GET /v1/participants/{id}/consents", PersonsSide),
        new("POST /v1/participants/{id}/consents", PersonsSide),
        new("DELETE /v1/participants/{id}/consents/{purpose}", PersonsSide),
        new("PUT /v1/participants/{id}/coach", [JobCentre], [.. Coaches, .. Themselves]),
        new("POST /v1/participants/{id}/guardians", Accompanying, Themselves),
        new("PATCH /v1/participants/{id}/guardians/{guardianId}", Accompanying, Themselves),
        new("DELETE /v1/participants/{id}/guardians/{guardianId}", Accompanying, Themselves),
        new("GET /v1/participants/{id}/access-log", Registering, Coaches),
        new("GET /v1/participants/{id}/matching-access-log", Registering, Coaches),
        new("GET /v1/participants/{id}/export", Registering, Coaches),
        new("PUT /v1/participants/{id}/restriction", Registering, Coaches),
        new("GET /v1/participants/{id}/duplicates", PersonsSide),
        new("GET /v1/participants/{id}/history", PersonsSide),
        new("GET /v1/participants/{id}/notes", PersonsSide),
        new("GET /v1/participants/{id}/introduction", [.. Firm, Mentor]),
        new("GET /v1/participants/{id}/coach-introduction", [.. Firm, Mentor]),
        new("GET /v1/participants/{id}/ranking", PersonsSide),
        new("GET /v1/participants/{id}/ranking/stream", PersonsSide),
        new("GET /v1/participants/{id}/assess-next", PersonsSide),
        new("GET /v1/participants/{id}/development-paths", PersonsSide),
        new("GET /v1/pairs/{participantId}/{placeId}", PersonsSide),
        new("GET /v1/participants", PersonsSide, Hidden: Hidden.List),
        new("POST /v1/participants", [JobCentre, School], NotRegistering),
        new("GET /v1/changes/participants", PersonsSide, Hidden: Hidden.List),
        new("GET /v1/notes/{id}", PersonsSide),
        new("POST /v1/notes", PersonsSide),
        new("GET /v1/erasures/{id}", Nobody, Hidden: Hidden.Open),
        new("POST /v1/coaches", [JobCentre, School, .. Provider], [YoungPerson, OtherYoungPerson, Who.Guardian]),
        new("GET /v1/coaches", Provider, Hidden: Hidden.List),
        new("GET /v1/coaches/{id}", Provider),
        new("PATCH /v1/coaches/{id}", Provider),
        new("DELETE /v1/coaches/{id}", [Who.Provider], [Coach, Substitute, OtherCoach]),
        new("GET /v1/coaches/{id}/caseload", [Coach]),

        new("GET /v1/companies/{id}", Firm),
        new("PATCH /v1/companies/{id}", Firm, [Mentor]),
        new("POST /v1/companies/{id}/sites", Firm, [Mentor]),
        new("PATCH /v1/companies/{id}/sites/{siteId}", Firm, [Mentor]),
        new("POST /v1/companies/{id}/mentors", Firm, [Mentor]),
        new("PATCH /v1/companies/{id}/mentors/{mentorId}", Firm, [Mentor]),
        new("DELETE /v1/companies/{id}/mentors/{mentorId}", Firm, [Mentor]),
        new("GET /v1/companies/{id}/mentors/{mentorId}/access-log", [.. Firm, Mentor]),
        new("GET /v1/mentors/{id}/introduction", [.. Coaches, .. Themselves]),
        new("GET /v1/companies", Firm, Hidden: Hidden.List),
        new("POST /v1/companies", [Company, OtherCompany, Chamber], [Mentor, Who.Employer]),
        new("GET /v1/places/{id}", Nobody, Hidden: Hidden.Open),
        new("PUT /v1/places/{id}", Firm, [Mentor]),
        new("PATCH /v1/places/{id}", Firm, [Mentor]),
        new("PUT /v1/places/{id}/requirements", Firm, [Mentor]),
        new("POST /v1/places/{id}/publish", Firm, [Mentor]),
        new("POST /v1/places/{id}/pause", Firm, [Mentor]),
        new("POST /v1/places/{id}/resume", Firm, [Mentor]),
        new("POST /v1/places/{id}/close", Firm, [Mentor]),
        new("GET /v1/places/{id}/versions", Firm),
        new("GET /v1/places/{id}/ranking", [.. Coaches, OtherCoach], [JobCentre, School, Who.Provider, .. Themselves, OtherYoungPerson]),
        new("GET /v1/places/{id}/ranking/stream", [.. Coaches, OtherCoach], [JobCentre, School, Who.Provider, .. Themselves, OtherYoungPerson]),
        new("GET /v1/places/{id}/development-paths", Firm),
        new("GET /v1/places", Nobody, Hidden: Hidden.Open),
        new("POST /v1/places", Firm, [Mentor], Hidden.Same),
        new("POST /v1/places/import", Firm, [Mentor], Hidden.Same),
        new("GET /v1/changes/places", Nobody, Hidden: Hidden.Open),
        new("GET /v1/occupations/{kldb}/draft-requirements", Nobody, Hidden: Hidden.Open),

        new("GET /v1/proposals/{id}", EitherSide),
        new("GET /v1/proposals/{id}/replay", PersonsSide),
        new("POST /v1/proposals/{id}/participant-answer", PersonsSide),
        new("POST /v1/proposals/{id}/employer-answer", [.. Accompanying, .. Firm]),
        new("POST /v1/proposals/{id}/withdraw", [.. PersonsSide, .. Firm]),
        new("POST /v1/proposals/{id}/reviews", PersonsSide),
        new("GET /v1/proposals", EitherSide, Hidden: Hidden.List),
        new("GET /v1/proposals/decisions", Nobody, Hidden: Hidden.Open),
        new("POST /v1/proposals", Accompanying, Hidden: Hidden.NotFound),
        new("GET /v1/placements/wording", Nobody, Hidden: Hidden.Open),
        new("GET /v1/placements/{id}", EitherSide),
        new("PATCH /v1/placements/{id}", [.. Accompanying, .. Firm]),
        new("GET /v1/placements/{id}/check-ins", EitherSide),
        new("POST /v1/placements/{id}/check-ins", [.. Accompanying, YoungPerson, .. Firm, Mentor], [Who.Guardian]),
        new("POST /v1/placements/{id}/stage", [.. Accompanying, .. Firm]),
        new("PUT /v1/placements/{id}/history/{number}", Accompanying, Firm),
        new("DELETE /v1/placements/{id}/history/{number}", Accompanying, Firm, Query: "why=mistyped"),
        new("PUT /v1/placements/{id}/end-reasons/{side}", [.. Accompanying, YoungPerson], [Who.Guardian]),
        new("PUT /v1/placements/{id}/mentor", [.. Accompanying, .. Firm]),
        new("PUT /v1/placements/{id}/adaptations/{number}/done", [.. Accompanying, .. Firm]),
        new("DELETE /v1/placements/{id}/adaptations/{number}/done", [.. Accompanying, .. Firm]),
        new("GET /v1/placements", EitherSide, Hidden: Hidden.List),
        new("POST /v1/placements", [.. Accompanying, .. Firm]),
        new("GET /v1/changes/placements", EitherSide, Hidden: Hidden.List),
        new("GET /v1/outcomes", Nobody, Hidden: Hidden.Open),

        new("GET /v1/proposals/{id}", [JobCentre, OtherYoungPerson, Chamber], Record: Kept),
        new("GET /v1/proposals", [JobCentre, OtherYoungPerson, Chamber], Hidden: Hidden.List, Record: Kept),
        new("POST /v1/proposals/{id}/employer-answer", [JobCentre, Chamber], Record: Kept),
        new("GET /v1/inbox", [OtherYoungPerson, Chamber, JobCentre], Hidden: Hidden.List, Record: Kept),
        new("GET /v1/companies/{id}", [Chamber], Record: Kept),
        new("GET /v1/companies", [Chamber], Hidden: Hidden.List, Record: Kept),
        new("GET /v1/places/{id}/development-paths", [Chamber], Record: Kept),

        new("POST /v1/cohort-runs", [JobCentre, School, .. Coaches, OtherCoach], [Who.Provider, .. Firm, OtherCompany, Chamber, Mentor, .. Themselves, OtherYoungPerson]),
        new("GET /v1/cohort-runs", [Coach], Hidden: Hidden.List),
        new("GET /v1/cohort-runs/{id}", [Coach]),
        new("DELETE /v1/cohort-runs/{id}", [Coach]),
        new("GET /v1/cohort-runs/{id}/participants", [Coach]),
        new("GET /v1/cohort-runs/{id}/places", [Coach]),
        new("GET /v1/cohort-runs/{id}/replay", [Coach]),
        new("POST /v1/cohort-runs/{id}/pins", [Coach]),
        new("POST /v1/cohort-runs/{id}/vetoes", [Coach]),
        new("POST /v1/cohort-runs/{id}/bans", [Coach]),
        new("DELETE /v1/cohort-runs/{id}/pins/{participantId}/{placeId}", [Coach]),
        new("DELETE /v1/cohort-runs/{id}/vetoes/{participantId}/{placeId}", [Coach]),
        new("DELETE /v1/cohort-runs/{id}/bans/{participantId}/{placeId}", [Coach]),
        new("POST /v1/cohort-runs/{id}/proposals", [Coach]),
        new("POST /v1/cohort-runs/{id}/cancel", [Coach]),

        new("GET /v1/inbox", EitherSide, Hidden: Hidden.List),
        new("GET /v1/inbox/stream", Nobody, Hidden: Hidden.Open),
        new("POST /v1/inbox/{id}/read", [Coach]),
        new("GET /v1/contact-points/{recordId}", [Who.Provider, Coach], Record: "coaches"),
        new("GET /v1/contact-points/{recordId}/access-log", [Who.Provider, Coach], Record: "coaches"),
        new("PUT /v1/contact-points/{recordId}", [Who.Provider, Coach], Record: "coaches"),
        new("DELETE /v1/contact-points/{recordId}", [Who.Provider, Coach], Record: "coaches"),
        new("GET /v1/contact-points/{recordId}", [.. Accompanying, YoungPerson], Record: "participants"),
        new("GET /v1/contact-points/{recordId}/access-log", [JobCentre, YoungPerson], Coaches, Record: "participants"),
        new("PUT /v1/contact-points/{recordId}", [.. Accompanying, YoungPerson], Record: "participants"),
        new("DELETE /v1/contact-points/{recordId}", [.. Accompanying, YoungPerson], Record: "participants"),
        new("PUT /v1/contact-points/{recordId}", [Who.Provider], Record: "organisations"),
        new("PUT /v1/contact-points/{recordId}", [Company], Record: "firms"),
        new("GET /v1/preferences/{recordId}", [Who.Provider, Coach], Record: "coaches"),
        new("PUT /v1/preferences/{recordId}", [Who.Provider, Coach], Record: "coaches"),
        new("GET /v1/preferences/{recordId}", [.. Accompanying, YoungPerson], Record: "participants"),
        new("PUT /v1/preferences/{recordId}", [.. Accompanying, YoungPerson], Record: "participants"),
        new("GET /v1/preferences/{recordId}", [Company], Record: "firms"),
        new("PUT /v1/preferences/{recordId}", [Company], Record: "firms"),

        new("GET /v1/organisations", [Operator]),
        new("GET /v1/organisations/{id}", [Operator, JobCentre, School, .. Provider, .. Themselves, OtherYoungPerson, Who.Employer, Mentor]),
        new("POST /v1/organisations", [Operator]),
        new("POST /v1/clients", [Operator]),
        new("POST /v1/clients/{clientId}/secret", [Operator]),
        new("POST /v1/actors", Accompanying),
        new("POST /v1/actors", Firm, Record: "companies"),
        new("GET /v1/memberships", [Operator, .. Accompanying], Hidden: Hidden.Same, Record: "participants", Query: "record={recordId}"),
        new("GET /v1/memberships", [Operator, .. Firm], Hidden: Hidden.Same, Record: "companies", Query: "record={recordId}"),
        new("GET /v1/memberships", [Operator, .. Firm], Hidden: Hidden.Same, Record: "mentorId", Query: "record={recordId}"),
        new("GET /v1/memberships/{id}", [Operator, .. Provider]),
        new("DELETE /v1/memberships/{id}", [Operator, .. Provider]),
        new("POST /v1/invitations", Accompanying),
        new("GET /v1/invitations", [Operator, .. Accompanying], Hidden: Hidden.Same, Record: "guardianId", Query: "record={recordId}"),
        new("GET /v1/invitations", [Operator, .. Firm], Hidden: Hidden.Same, Record: "companies", Query: "record={recordId}"),
        new("GET /v1/invitations/{id}", [Operator, .. Accompanying]),
        new("DELETE /v1/invitations/{id}", [Operator, .. Accompanying]),
    ];
}
