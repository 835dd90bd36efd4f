using Perspektiva.Portal.Api;

namespace Perspektiva.Portal.Demo;

/// <summary>The portals that take part, each with its own client and the scopes fit for it.</summary>
public sealed class Cast(HttpClient http, string demoSecret)
{
    private const string Advising = "participants:read participants:write consents:write coaches:write places:read rankings:read proposals:read proposals:write "
        + "placements:read placements:write notices:read notices:write contacts:write actors:write";

    private const string Employing = "companies:read companies:write mentors:write places:read places:write proposals:read proposals:write placements:read placements:write "
        + "notices:read notices:write contacts:write actors:write";

    /// <summary>Registers participants and assigns coaches.</summary>
    public PortalClient JobCentre { get; } = Client(http, demoSecret, "portal-jobcentre", Advising);

    /// <summary>A second registering portal.</summary>
    public PortalClient School { get; } = Client(http, demoSecret, "portal-school", Advising);

    /// <summary>The coaches' provider.</summary>
    public PortalClient Provider { get; } = Client(http, demoSecret, "portal-provider", Advising);

    /// <summary>The company.</summary>
    public PortalClient Company { get; } = Client(http, demoSecret, "portal-company", Employing);

    /// <summary>Another company, with no business in the first one's affairs.</summary>
    public PortalClient OtherCompany { get; } = Client(http, demoSecret, "portal-company-2", Employing);

    private static PortalClient Client(HttpClient http, string demoSecret, string id, string scopes) => new(http, id, DemoSecrets.Of(demoSecret, id), scopes);
}
