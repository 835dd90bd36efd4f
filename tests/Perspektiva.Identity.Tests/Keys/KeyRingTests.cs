using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenIddict.Server;
using Perspektiva.Identity.Keys;
using Perspektiva.Testing;

namespace Perspektiva.Identity.Tests.Keys;

public sealed class KeyRingTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("keys").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Who hears of the change reads the keys, and one of them may have gone since the look.</summary>
    [Fact]
    public async Task Look_ThatFails_DoesNotEndTheService()
    {
        var folder = TestKeys.Folder(_path, _time);
        await folder.EnsureAsync(TestContext.Current.CancellationToken);
        using var ring = new KeyRing(folder, _time, NullLogger<KeyRing>.Instance);
        var heard = 0;
        using var first = ring.GetChangeToken().RegisterChangeCallback(_ => Fail(), null);
        await ring.StartAsync(TestContext.Current.CancellationToken);

        await UntilAsync(() => heard == 1);
        using var second = ring.GetChangeToken().RegisterChangeCallback(_ => heard++, null);
        await UntilAsync(() => heard == 2);

        Assert.False(ring.ExecuteTask!.IsCompleted);
        await ring.StopAsync(TestContext.Current.CancellationToken);

        void Fail()
        {
            heard++;
            throw new FileNotFoundException();
        }
    }

    [Fact]
    public async Task Configure_KeyThatCannotBeOpened_IsLookedAtAgain()
    {
        var folder = TestKeys.Folder(_path, _time);
        await folder.EnsureAsync(TestContext.Current.CancellationToken);
        var file = Path.Combine(_path, folder.List()[0].FileName);
        var content = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        using var ring = new KeyRing(folder, _time, NullLogger<KeyRing>.Instance);
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        Assert.ThrowsAny<Exception>(() => ring.Configure(new OpenIddictServerOptions()));

        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        Assert.True(ring.Refresh());
        ring.Configure(new OpenIddictServerOptions());
        Assert.False(ring.Refresh());
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience.Length);
        while (!holds())
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(50, limit.Token);
        }
    }
}
