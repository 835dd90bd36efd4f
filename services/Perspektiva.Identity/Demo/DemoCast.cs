using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Demo;

/// <summary>Who takes part in the demo.</summary>
internal static class DemoCast
{
    public const string Workbench = "workbench";

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
}
