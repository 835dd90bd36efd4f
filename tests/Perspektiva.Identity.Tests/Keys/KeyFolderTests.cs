using Microsoft.Extensions.Time.Testing;
using Perspektiva.Testing;

namespace Perspektiva.Identity.Tests.Keys;

public sealed class KeyFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("keys").FullName;
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Ensure_FolderHeldByAnotherReplica_WaitsForIt()
    {
        var held = Hold();
        var ensured = TestKeys.Folder(_path, _time).EnsureAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.False(ensured.IsCompleted);
        await held.DisposeAsync();
        while (!ensured.IsCompleted)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }
        await ensured;
    }

    [Fact]
    public async Task Ensure_FolderThatIsHeldForEver_Fails()
    {
        await using var held = Hold();
        var ensured = TestKeys.Folder(_path, _time).EnsureAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<IOException>(() => ensured.WaitAsync(Patience.Length, TestContext.Current.CancellationToken));
    }

    /// <summary>As on a read-only file system: what no waiting helps against.</summary>
    [Fact]
    public async Task Ensure_FolderThatCannotBeWritten_FailsAtOnce()
    {
        File.CreateSymbolicLink(Path.Combine(_path, ".lock"), "/nowhere/at all/.lock");
        await Assert.ThrowsAnyAsync<IOException>(
            () => TestKeys.Folder(_path, _time).EnsureAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Length, TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private FileStream Hold() => new(Path.Combine(_path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
