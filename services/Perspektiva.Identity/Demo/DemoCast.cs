using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;

namespace Perspektiva.Identity.Demo;

/// <summary>Who takes part in the demo.</summary>
internal static class DemoCast
{
    public const string Workbench = "workbench";

    /// <summary>Taken by whoever opens or closes the demo, until the end of the transaction: two replicas' steps at once wait for one another.</summary>
    public static readonly FormattableString Lock = $"SELECT pg_advisory_xact_lock(7461001)";

    /// <summary>Client id, name of its organisation, kind.</summary>
    public static readonly (string ClientId, string Organisation, OrganisationKind Kind)[] Portals =
    [
        ("portal-jobcentre", "Jobcenter", OrganisationKind.Jobcentre),
        ("portal-provider", "Bildungsträger", OrganisationKind.Provider),
        ("portal-company", "Betrieb", OrganisationKind.Company),
        ("portal-company-2", "Zweiter Betrieb", OrganisationKind.Company),
        ("portal-school", "Schule", OrganisationKind.School),
        ("portal-chamber", "Kammer", OrganisationKind.Chamber),
        ("operator-console", "Netzwerkbüro", OrganisationKind.Operator),
    ];

    /// <summary>Login, role, and the client whose organisation the person belongs to.</summary>
    public static readonly (string Login, string Role, string ClientId)[] People =
    [
        ("coach@demo.example", Roles.Coach, "portal-provider"),
        ("mentor@demo.example", Roles.Mentor, "portal-company"),
        ("participant@demo.example", Roles.Participant, "portal-jobcentre"),
    ];

    /// <summary>Every client id of the demo. Nobody else is given one, nor one of the logins: a start without the demo closes them by name.</summary>
    public static readonly IReadOnlyList<string> Clients = [.. Portals.Select(portal => portal.ClientId), Workbench];

    /// <summary>Whether the login, however it is written, is one of the demo's.</summary>
    public static bool HasLogin(string login) => Array.Exists(People, person => person.Login == Logins.Normalise(login));
}
