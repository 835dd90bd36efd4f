namespace Perspektiva.Gateway.Limits;

/// <summary>Requests a minute and open live streams, section <c>RateLimit</c>.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>For one client with a valid token, over all gateways together.</summary>
    public int ClientPerMinute { get; set; } = 30_000;

    /// <summary>For one remote address without a token.</summary>
    public int AddressPerMinute { get; set; } = 6_000;

    /// <summary>Live streams that one client may hold open in its own name, at one gateway.</summary>
    public int StreamsPerClient { get; set; } = 500;

    /// <summary>Live streams that one person may hold open through a client, at one gateway.</summary>
    public int StreamsPerPerson { get; set; } = 32;
}
