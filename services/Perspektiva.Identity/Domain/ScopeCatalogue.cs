using System.Collections.Frozen;

namespace Perspektiva.Identity.Domain;

/// <summary>The scopes of the network's API, the services (audiences) that each opens, and what each role may be given.</summary>
internal static class ScopeCatalogue
{
    /// <summary>
    /// Scope -> audiences. Whom a placement brings together is told by participant and employer, which alone keep names; a mentor ticks off their own answer of a support plan at
    /// participant. Which organisation an access log means is told by identity.
    /// </summary>
    public static readonly FrozenDictionary<string, string[]> Audiences = new Dictionary<string, string[]>
    {
        [ParticipantsRead] = ["participant", "identity"],
        ["participants:write"] = ["participant"],
        ["coaches:write"] = ["participant"],
        ["consents:write"] = ["participant"],
        [CompaniesRead] = ["employer", "identity"],
        ["companies:write"] = ["employer"],
        ["places:read"] = ["employer"],
        ["places:write"] = ["employer"],
        ["mentors:write"] = ["employer"],
        ["rankings:read"] = ["matching"],
        ["proposals:read"] = ["matching"],
        ["proposals:write"] = ["matching"],
        ["placements:read"] = ["matching", "participant", "employer"],
        ["placements:write"] = ["matching", "participant"],
        ["notices:read"] = ["notification"],
        ["notices:write"] = ["notification"],
        ["contacts:write"] = ["notification"],
        [OrganisationsAdmin] = ["identity"],
        [ActorsWrite] = ["identity"],
        [InvitationsWrite] = ["identity"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every scope.</summary>
    public static readonly FrozenSet<string> All = Audiences.Keys.ToFrozenSet(StringComparer.Ordinal);

    public const string ParticipantsRead = "participants:read";
    public const string CompaniesRead = "companies:read";
    public const string OrganisationsAdmin = "organisations:admin";
    public const string ActorsWrite = "actors:write";
    public const string InvitationsWrite = "invitations:write";

    private static readonly string[] Everyday =
        ["proposals:read", "proposals:write", "placements:read", "placements:write", "notices:read", "notices:write", "contacts:write"];

    private static readonly string[] Advising =
    [
        "participants:read", "participants:write", "coaches:write", "consents:write", "companies:read", "places:read", "rankings:read",
        .. Everyday, ActorsWrite, InvitationsWrite,
    ];

    private static readonly string[] Employing =
    [
        "companies:read", "companies:write", "places:read", "places:write", "mentors:write", .. Everyday, ActorsWrite, InvitationsWrite,
    ];

    private static readonly FrozenDictionary<string, FrozenSet<string>> ByRole = new Dictionary<string, FrozenSet<string>>
    {
        ["jobcentre"] = Set(Advising),
        ["school"] = Set(Advising),
        ["provider"] = Set(Advising),
        ["company"] = Set(Employing),
        // The companies that it keeps have no portal but the chamber's.
        ["chamber"] = Set(Employing),
        [Roles.Operator] = Set([OrganisationsAdmin, ActorsWrite, InvitationsWrite]),
        [Roles.Coach] = Set([.. Advising.Except([ActorsWrite, "coaches:write"])]),
        [Roles.Employer] = Set([.. Employing.Except([ActorsWrite])]),
        [Roles.Mentor] = Set(["companies:read", "places:read", .. Everyday]),
        [Roles.Participant] = Set(["participants:read", "participants:write", "consents:write", "places:read", "rankings:read", .. Everyday]),
        [Roles.Guardian] = Set(["participants:read", "consents:write", "places:read", "rankings:read", .. Everyday]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The scopes that a holder of the role may be given.</summary>
    public static IReadOnlySet<string> Of(string role) => ByRole.TryGetValue(role, out var scopes) ? scopes : FrozenSet<string>.Empty;

    /// <summary>The services that the scopes open, each once, in alphabetical order.</summary>
    public static IEnumerable<string> AudiencesOf(IEnumerable<string> scopes) =>
        scopes.Where(Audiences.ContainsKey).SelectMany(scope => Audiences[scope]).Distinct().Order(StringComparer.Ordinal);

    private static FrozenSet<string> Set(string[] scopes) => scopes.ToFrozenSet(StringComparer.Ordinal);
}
