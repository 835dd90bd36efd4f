namespace Perspektiva.Identity.Tokens;

/// <summary>How long each kind of token lives.</summary>
internal static class TokenLifetimes
{
    public static readonly TimeSpan Access = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan AuthorizationCode = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan Identity = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Refresh = TimeSpan.FromDays(14);
}
