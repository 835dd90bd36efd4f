using System.Collections.Concurrent;
using Npgsql;

namespace Perspektiva.Testing.Servers;

/// <summary>What many tests begin with, made once in this process: a copy takes a tenth of a second, migrating several times that, and a process that migrates whole seconds.</summary>
internal static class FilledDatabases
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<TestDatabase>>> All = new(StringComparer.Ordinal);
    private static readonly ConcurrentBag<TestDatabase> Originals = [];

    static FilledDatabases() => AppDomain.CurrentDomain.ProcessExit += (_, _) => DropAll();

    public static async Task<TestDatabase> CopyAsync(string name, Func<TestDatabase, Task> fill)
    {
        var original = await All.GetOrAdd(name, _ => new Lazy<Task<TestDatabase>>(() => FillAsync(name, fill))).Value;
        return await original.CopyAsync(name);
    }

    private static async Task<TestDatabase> FillAsync(string name, Func<TestDatabase, Task> fill)
    {
        var database = await TestServers.PostgresAsync(name + "_original");
        Originals.Add(database);
        await fill(database);
        await database.CloseAsync();
        return database;
    }

    private static void DropAll()
    {
        foreach (var database in Originals)
        {
            try
            {
                database.Drop();
            }
            catch (NpgsqlException)
            {
                // The server has gone before, and the database with it.
            }
        }
    }
}
