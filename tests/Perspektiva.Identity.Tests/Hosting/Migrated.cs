using System.Collections.Concurrent;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>What the executable's step <c>migrate</c> leaves, with the demo and without: made once of each kind, copied for all that begin so. The step is a process of three seconds, and its RSA key takes another.</summary>
internal static class Migrated
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly ConcurrentDictionary<bool, IReadOnlyDictionary<string, string>> Keys = new();

    /// <summary>A copy of the database, and of the keys where the folder is to have them.</summary>
    /// <param name="demo">With the demo's organisations and people.</param>
    /// <param name="folder">The new service's; null where it makes keys of its own.</param>
    /// <param name="migrate">Runs the step on an empty database and an empty folder.</param>
    public static async Task<TestDatabase> CopyAsync(bool demo, string? folder, Func<TestDatabase, string, Task> migrate)
    {
        var database = await TestServers.FilledPostgresAsync(demo ? "identity_demo" : "identity", async empty =>
        {
            var first = Directory.CreateTempSubdirectory("identity-migrated").FullName;
            await migrate(empty, first);
            Keys[demo] = Directory.EnumerateFiles(Path.Combine(first, "keys")).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
            Directory.Delete(first, recursive: true);
        });
        if (folder is not null)
            await WriteAsync(Directory.CreateDirectory(Path.Combine(folder, "keys"), OwnerOnly | UnixFileMode.UserExecute).FullName, Keys[demo]);
        return database;
    }

    private static async Task WriteAsync(string folder, IReadOnlyDictionary<string, string> keys)
    {
        foreach (var (name, content) in keys)
        {
            await using var file = new FileStream(Path.Combine(folder, name), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            await using var writer = new StreamWriter(file);
            await writer.WriteAsync(content);
        }
    }
}
