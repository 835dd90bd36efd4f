using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

using Npgsql;

using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Demo;
using Perspektiva.Testing.Servers;

namespace Perspektiva.EndToEnd.Tests.MainJob;

/// <summary>Plants names, an address and a birth date, plays the main job, and searches everything that the platform wrote for them.</summary>
public sealed class CanaryTests(SharedPlatform shared)
{
    private static readonly string[] Databases = ["identity", "participant", "employer", "matching", "notification"];

    [Fact]
    public async Task PersonalData_AfterTheMainJob_StandsNowhereInPlain()
    {
        var mark = Guid.CreateVersion7().ToString("N")[^10..];
        var person = new Person($"Kanaria{mark}", $"Vogelsang{mark}", new DateOnly(2006, 2, 27), $"Volierenweg {mark}");
        var platform = shared.Platform;
        var journey = new Journey(platform.Cast, mark, platform.Today) { Person = person, CoachName = $"Zeisig{mark}", MentorName = $"Jens Stieglitz{mark}" };
        var ranking = await journey.ToRankedAsync();
        await RunCohortAsync(journey);
        await journey.ProposeAsync(ranking.Suitable, default);
        await journey.ParticipantSaysYesAsync(default);
        await journey.EmployerSaysYesAsync(default);
        await journey.StartPlacementAsync(default);
        await journey.IntroduceAsync(default);
        await journey.IntroduceReceiversAsync(default);
        await journey.CheckInAsync(default);
        var (note, email, guardian) = ($"Tagebuch{mark}", $"nestling{mark}@demo.example", $"Rabenvater{mark}");
        var last = await TellMoreAsync(platform, journey, mark, note, email, guardian);
        await MailedAsync(platform.Mailbox, journey.CoachEmail);
        await ExportedAsync(platform.Telemetry, last);

        // The reference is the job centre's own number for the person: encrypted, and in no address that a trace shows.
        string[] planted =
        [
            person.GivenName, person.FamilyName, person.Street, person.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            person.BirthDate.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture), journey.CoachEmail, journey.MentorEmail, note, email, guardian, $"JC-{mark}", journey.CoachName, journey.MentorName,
        ];
        List<string> leaks = [];
        foreach (var database in Databases) leaks.AddRange(Found(await DumpAsync(platform.Postgres.ConnectionString, database), planted, $"database {database}"));
        leaks.AddRange(platform.Telemetry.Exports.SelectMany(export => Found(export, planted, "telemetry")));
        leaks.AddRange(Found(Encoding.UTF8.GetBytes(string.Join('\n', platform.Output)), planted, "the host's output"));
        // Messages stand in the broker's files also after they were read, erased rows in the database's: so both are searched as they lie on the disk, logs among them.
        foreach (var (what, folder) in new[] { ("broker", platform.RabbitMq.Folder), ("database server", platform.Postgres.Folder), ("platform", platform.Home) })
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) leaks.AddRange(Found(await ReadSharedAsync(file), planted, $"{what}'s file {Path.GetFileName(file)}"));
        leaks.AddRange(Found(Encoding.UTF8.GetBytes(await RedisAsync(platform.Redis.ConnectionString)), planted, "Redis"));

        var (mail, recipients) = await MailAsync(platform.Mailbox);
        leaks.AddRange(Found(mail, planted, "mail"));

        Assert.Empty(leaks.Distinct(StringComparer.Ordinal));
        Assert.Contains(journey.CoachEmail, recipients); // so there was mail of this run to search
        // The pseudonym is everywhere: so the search has looked where something of this person lies.
        Assert.NotEmpty(Found(await DumpAsync(platform.Postgres.ConnectionString, "matching"), [journey.Participant], "database"));
        var broker = Directory.EnumerateFiles(platform.RabbitMq.Folder, "*", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty((await Task.WhenAll(broker.Select(ReadSharedAsync))).SelectMany(file => Found(file, [journey.Participant], "broker")));
    }

    /// <summary>Waits for the first mail to somebody, at most 60 s; whether it came is asserted with the rest.</summary>
    private static async Task MailedAsync(Uri mailbox, string email)
    {
        for (var tenths = 0; tenths < 600 && !(await MailAsync(mailbox)).Recipients.Contains(email, StringComparer.Ordinal); tenths++) await Task.Delay(100);
    }

    /// <summary>Waits until the last call's trace has arrived from both of its ends, and twice as long again as traces, logs and metrics, each for itself, are collected.</summary>
    private static async Task ExportedAsync(TelemetrySink telemetry, string trace)
    {
        var limit = Environment.TickCount64 + 30_000;
        while (!Arrived("gateway") || !Arrived("notification"))
        {
            Assert.True(Environment.TickCount64 < limit, $"trace {trace} has not been exported");
            await Task.Delay(100);
        }
        await Task.Delay(TimeSpan.FromSeconds(2)); // they are exported once a second

        bool Arrived(string service) => telemetry.Spans.Any(span => span.TraceId == trace && span.Service.StartsWith(service, StringComparison.Ordinal));
    }

    private static async Task RunCohortAsync(Journey journey)
    {
        var run = (await journey.CoachPortal.PostAsync("/v1/cohort-runs", new { edgesPerPerson = 5 })).OrThrow("cohort run").Id;
        await Eventually.AskAsync(() => journey.CoachPortal.GetAsync($"/v1/cohort-runs/{run}"), a => a.IsSuccess && a.Json.GetProperty("state").GetString() == "finished", "the cohort run's end");
    }

    /// <summary>What else people tell of a person, and what goes wrong with it: refusals write logs and traces, too. Returns the last call's trace.</summary>
    private static async Task<string> TellMoreAsync(RunningPlatform platform, Journey journey, string mark, string note, string email, string guardian)
    {
        var jobCentre = platform.Cast.JobCentre;
        (await journey.CoachPortal.PostAsync("/v1/notes", new { participantId = journey.Participant, kind = "general", text = note })).OrThrow("note");
        (await jobCentre.PutAsync($"/v1/contact-points/{journey.Participant}", new { email })).OrThrow("contact point");
        (await jobCentre.PostAsync($"/v1/participants/{journey.Participant}/guardians", new { relation = "legal_carer", givenName = guardian, familyName = guardian })).OrThrow("guardian");
        (await jobCentre.GetAsync($"/v1/participants?externalRef=JC-{mark}")).OrThrow("the person by reference");
        (await jobCentre.GetAsync($"/v1/participants/{journey.Participant}/export")).OrThrow("export");
        object Again(string givenName) => new
        {
            externalRef = $"JC-{mark}",
            givenName,
            familyName = journey.Person.FamilyName,
            birthDate = journey.Person.BirthDate,
            address = new { street = journey.Person.Street, postalCode = "96047" },
            consent = new { purposes = new[] { "processing" }, textVersion = "2026-11", form = "signed_paper" },
        };
        Assert.Equal(409, (await jobCentre.PostAsync("/v1/participants", Again(journey.Person.GivenName))).Status);
        Assert.Equal(400, (await jobCentre.PostAsync("/v1/participants", Again(string.Concat(Enumerable.Repeat(journey.Person.GivenName, 10))))).Status);
        var last = await jobCentre.PutAsync($"/v1/contact-points/{journey.Participant}", new { email = $"{email} {guardian}" });
        Assert.Equal(400, last.Status);
        return last.Json.GetProperty("traceId").GetString()!;
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

    [Fact]
    public async Task Search_OfMailWithTheNameInSubjectBodyOrHeader_FindsIt()
    {
        await using var mailbox = await OwnMailbox.StartAsync();
        await mailbox.ReceiveAsync("=?utf-8?B?S2FuYXJpZW52b2dlbCBpbSBLw6RmaWc=?=", "<p>Volierenweg=207</p>", "X-Note: Rabenvater");

        var (mail, recipients) = await MailAsync(mailbox.Address);

        Assert.Equal(["coach@demo.example"], recipients);
        Assert.Equal(
            ["mail: Kanarienvogel", "mail: Volierenweg 7", "mail: Rabenvater"], Found(mail, ["Kanarienvogel", "Volierenweg 7", "Rabenvater", "coach@demo.example", "Abwesend"], "mail"));
    }

    /// <summary>Everything in the mailbox but to whom it went: subject, texts and headers, decoded.</summary>
    private static async Task<(byte[] Mail, IReadOnlyList<string> Recipients)> MailAsync(Uri mailbox)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        var messages = JsonSerializer.Deserialize<List<Dictionary<string, JsonElement>>>(await http.GetByteArrayAsync(new Uri(mailbox, "/messages")))!;
        var recipients = messages.SelectMany(message => message["to"].EnumerateArray()).Select(to => to.GetString()!).Distinct(StringComparer.Ordinal).ToList();
        var texts = messages.SelectMany(message => message.Where(part => part.Key != "to").Select(part => part.Value))
            .SelectMany(part => part.ValueKind == JsonValueKind.Array ? part.EnumerateArray().Select(line => line.GetString()) : [part.GetString()]);
        return (Encoding.UTF8.GetBytes(string.Join('\n', texts)), recipients);
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

    /// <summary>Every key with its value.</summary>
    private static async Task<string> RedisAsync(string configuration)
    {
        await using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{configuration},allowAdmin=true");
        var (text, database) = (new StringBuilder(), redis.GetDatabase());
        await foreach (var key in redis.GetServers()[0].KeysAsync())
        {
            object? value = await database.KeyTypeAsync(key) switch
            {
                StackExchange.Redis.RedisType.String => await database.StringGetAsync(key),
                StackExchange.Redis.RedisType.Hash => string.Join(' ', await database.HashGetAllAsync(key)),
                StackExchange.Redis.RedisType.Set => string.Join(' ', await database.SetMembersAsync(key)),
                StackExchange.Redis.RedisType.SortedSet => string.Join(' ', await database.SortedSetRangeByRankAsync(key)),
                StackExchange.Redis.RedisType.List => string.Join(' ', await database.ListRangeAsync(key)),
                _ => null,
            };
            text.Append(key.ToString()).Append(' ').Append(value).Append('\n');
        }
        return text.ToString();
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
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The server removed it meanwhile: then it holds nothing.
            return [];
        }
    }
}
