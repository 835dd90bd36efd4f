using OpenIddict.Abstractions;

namespace Perspektiva.Identity.Tokens;

/// <summary>Deletes tokens and authorizations that ended more than a day ago, each hour.</summary>
internal sealed partial class TokenPruning(IServiceScopeFactory scopes, TimeProvider time, ILogger<TokenPruning> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // OpenIddict gathers what went wrong; a host that ends with it would be worse than old tokens
                LogFailed(logger, error.GetBaseException().GetType().Name);
            }
        }
    }

    internal async Task<long> PruneAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var before = time.GetUtcNow() - Kept;
        var tokens = await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(before, ct);
        return tokens + await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(before, ct);
    }

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "Old tokens were not deleted this time: {Kind}")]
    private static partial void LogFailed(ILogger logger, string kind);
}
