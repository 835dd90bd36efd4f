namespace Perspektiva.Identity.Domain;

/// <summary>What roles are called on screens.</summary>
internal static class RoleNames
{
    public static string German(string role) => role switch
    {
        Roles.Coach => "Fachkraft",
        Roles.Employer => "Betrieb",
        Roles.Mentor => "Anleitung im Betrieb",
        Roles.Participant => "Teilnahme",
        Roles.Guardian => "Sorgeberechtigte Person",
        Roles.Operator => "Technik der Plattform",
        _ => role,
    };
}
