using Perspektiva.Portal.Api;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>A caller with all the scopes that its portal can ask for, so that only role, organisation and assignment are left to keep it out.</summary>
internal sealed class Stranger
{
    private static readonly string[] Everyday =
        ["proposals:read", "proposals:write", "placements:read", "placements:write", "notices:read", "notices:write", "contacts:write", "actors:write", "invitations:write"];

    private static readonly string[] Advising =
        [.. Everyday, "participants:read", "participants:write", "coaches:write", "consents:write", "companies:read", "places:read", "rankings:read"];

    private static readonly string[] Employing = [.. Everyday, "companies:read", "companies:write", "places:read", "places:write", "mentors:write"];

    private static readonly string[] Operating = ["organisations:admin", "actors:write", "invitations:write"];

    private readonly PortalClient _portal;

    private Stranger(PortalClient portal, IReadOnlyCollection<string> scopes) => (_portal, Scopes) = (portal, scopes);

    public IReadOnlyCollection<string> Scopes { get; }

    public static Stranger Of(Clients clients, string client, string? actor = null)
    {
        var scopes = client switch
        {
            "portal-jobcentre" or "portal-school" or "portal-provider" => Advising,
            "portal-company" or "portal-company-2" or "portal-chamber" => Employing,
            _ => Operating,
        };
        return new Stranger(new PortalClient(clients.Gateway, client, DemoSecrets.Of(clients.DemoSecret, client), string.Join(' ', scopes)) { Actor = actor }, scopes);
    }

    public PortalClient Portal => _portal;

    public Task<string> TokenAsync() => _portal.TokenAsync();

    public bool HasScopeFor(Operation operation) => operation.NeedsNoToken || operation.Scopes.Any(Scopes.Contains);
}
