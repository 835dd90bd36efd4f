namespace Perspektiva.Gateway.Routing;

/// <summary>The services behind the gateway; each is also the audience of the tokens that it takes.</summary>
internal static class BackEnds
{
    public static readonly IReadOnlyList<string> Names = ["participant", "employer", "matching", "notification", "identity"];
}
