using System.Diagnostics;
using System.Globalization;
using System.Text;

using Npgsql;

using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Portal.Demo;
using Perspektiva.Testing.Servers;

namespace Perspektiva.EndToEnd.Tests.MainJob;

/// <summary>Plants a name, an address and a birth date, plays the main job, and searches everything that the platform wrote for them.</summary>
public sealed class CanaryTests(SharedPlatform shared)
{
    private static readonly string[] Databases = ["identity", "participant", "employer", "matching", "notification"];

    [Fact]
    public async Task PersonalData_AfterTheMainJob_StandsNowhereInPlain()
    {
        var mark = Guid.CreateVersion7().ToString("N")[^10..];
        var person = new Person($"Kanaria{mark}", $"Vogelsang{mark}", new DateOnly(2006, 2, 27), $"Volierenweg {mark}");
        var platform = shared.Platform;
        var journey = new Journey(platform.Cast, mark, platform.Today) { Person = person };
        await journey.PlayAsync();
        await Task.Delay(TimeSpan.FromSeconds(6)); // what is exported in batches has arrived

        string[] planted =
        [
            person.GivenName, person.FamilyName, person.Street, person.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), journey.CoachEmail,
        ];
        List<string> leaks = [];
        foreach (var database in Databases) leaks.AddRange(Found(await DumpAsync(platform.Postgres.ConnectionString, database), planted, $"database {database}"));
        leaks.AddRange(platform.Telemetry.Exports.SelectMany(export => Found(export, planted, "telemetry")));
        leaks.AddRange(Found(Encoding.UTF8.GetBytes(string.Join('\n', platform.Output)), planted, "the host's output"));
        foreach (var file in Directory.EnumerateFiles(platform.RabbitMq.Folder, "*", SearchOption.AllDirectories)) leaks.AddRange(Found(await ReadSharedAsync(file), planted, $"broker file {Path.GetFileName(file)}"));

        Assert.Empty(leaks.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Search_OfADatabaseWithTheNameInPlain_FindsIt()
    {
        await using var database = await TestServers.PostgresAsync("canary");
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString))
        await using (var command = source.CreateCommand("CREATE TABLE leak (body bytea, text text); INSERT INTO leak VALUES ('{\"name\":\"Kanarienvogel\"}', 'Volierenweg 7')"))
            await command.ExecuteNonQueryAsync();
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = null };
        var dump = await DumpAsync(server.ConnectionString, database.Name);
        Assert.Equal(["the dump: Kanarienvogel", "the dump: Volierenweg 7"], Found(dump, ["Kanarienvogel", "Volierenweg 7", "Abwesend"], "the dump"));
    }

    private static IReadOnlyList<string> Found(byte[] where, IEnumerable<string> planted, string name) =>
        [.. planted.Where(word => where.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0 || where.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(word)))) >= 0).Select(word => $"{name}: {word}")];

    // A dump writes bytea as hex, which the search knows.
    private static async Task<byte[]> DumpAsync(string server, string database)
    {
        var connection = new NpgsqlConnectionStringBuilder(server);
        var start = new ProcessStartInfo("pg_dump", ["-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, "-d", database]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["PGPASSWORD"] = connection.Password ?? "";
        using var dump = Process.Start(start) ?? throw new InvalidOperationException("pg_dump did not start");
        using var bytes = new MemoryStream();
        await dump.StandardOutput.BaseStream.CopyToAsync(bytes);
        await dump.WaitForExitAsync();
        Assert.Equal(0, dump.ExitCode);
        return bytes.ToArray();
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            return bytes.ToArray();
        }
        catch (FileNotFoundException)
        {
            // The broker removed it meanwhile: then it holds nothing.
            return [];
        }
    }
}
