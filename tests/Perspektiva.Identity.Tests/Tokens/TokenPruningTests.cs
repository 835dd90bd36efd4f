using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.Identity.Tokens;

namespace Perspektiva.Identity.Tests.Tokens;

public sealed class TokenPruningTests
{
    /// <summary>OpenIddict goes on after a failure and throws what it gathered at the end.</summary>
    [Fact]
    public async Task Execute_PruningThatFails_IsTriedAgainInAnHour()
    {
        var time = new FakeTimeProvider();
        using var scopes = new FailingScopes();
        using var pruning = new TokenPruning(scopes, time, NullLogger<TokenPruning>.Instance);
        await pruning.StartAsync(TestContext.Current.CancellationToken);
        for (var asked = 1; asked <= 2; asked++)
        {
            // it may not have begun to wait when the first hour passes
            while (!await scopes.IsAskedAsync())
            {
                Assert.False(pruning.ExecuteTask!.IsCompleted);
                time.Advance(TimeSpan.FromHours(1));
            }
        }
        await pruning.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class FailingScopes : IServiceScopeFactory, IDisposable
    {
        private readonly SemaphoreSlim _asked = new(0);

        public Task<bool> IsAskedAsync() => _asked.WaitAsync(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);

        public IServiceScope CreateScope()
        {
            _asked.Release();
            throw new AggregateException(new TimeoutException());
        }

        public void Dispose() => _asked.Dispose();
    }
}
