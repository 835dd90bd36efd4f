[assembly: AssemblyFixture(typeof(Perspektiva.EndToEnd.Tests.Platform.SharedPlatform))]

namespace Perspektiva.EndToEnd.Tests.Platform;

/// <summary>One platform for all tests that do not change how it is started.</summary>
public sealed class SharedPlatform : IAsyncLifetime
{
    internal RunningPlatform Platform { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Platform = await RunningPlatform.StartAsync();

    public ValueTask DisposeAsync() => Platform?.DisposeAsync() ?? default;
}
