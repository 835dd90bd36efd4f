using OpenIddict.Abstractions;
using Perspektiva.ServiceDefaults;

namespace Perspektiva.Identity.Tokens;

/// <summary>Deletes tokens and authorizations that ended more than a day ago, each hour.</summary>
internal sealed class TokenPruning(IServiceScopeFactory scopes, TimeProvider time, ILogger<TokenPruning> logger) : Sweep(Interval, time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    protected override Task TurnAsync(CancellationToken ct) => PruneAsync(ct);

    internal async Task<long> PruneAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var before = Clock.GetUtcNow() - Kept;
        var tokens = await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(before, ct);
        return tokens + await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(before, ct);
    }
}
