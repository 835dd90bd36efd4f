namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Something that the request needs is away for the moment: answered with 503 and <c>Retry-After</c>.</summary>
public sealed class UnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(2);
}
