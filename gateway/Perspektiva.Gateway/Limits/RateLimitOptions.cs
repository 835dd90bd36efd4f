namespace Perspektiva.Gateway.Limits;

/// <summary>Requests a minute, section <c>RateLimit</c>.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>For one client with a valid token, over all gateways together.</summary>
    public int ClientPerMinute { get; set; } = 30_000;

    /// <summary>For one remote address without a token.</summary>
    public int AddressPerMinute { get; set; } = 6_000;
}
