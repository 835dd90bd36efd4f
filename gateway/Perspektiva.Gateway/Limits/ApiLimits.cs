namespace Perspektiva.Gateway.Limits;

/// <summary>Limits that hold where a route says nothing else.</summary>
internal static class ApiLimits
{
    /// <summary>Largest body, bytes.</summary>
    public const long DefaultBodyBytes = 1024 * 1024;
}

/// <summary>Requests a minute, section <c>RateLimit</c>.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>For one client with a valid token, over all gateways together.</summary>
    public int ClientPerMinute { get; set; } = 30_000;

    /// <summary>For one remote address without a token.</summary>
    public int AddressPerMinute { get; set; } = 6_000;
}
