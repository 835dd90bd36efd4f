using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Perspektiva.AppHost;

/// <summary>The secrets of one platform: generated at its first start, kept under its home (folder 0700, file 0600), never in the repository.</summary>
/// <param name="PostgresPassword">The native PostgreSQL's superuser.</param>
/// <param name="RabbitMqPassword">The native RabbitMQ's user.</param>
/// <param name="RedisPassword">The native Redis.</param>
/// <param name="MasterKey">Base64 of the 32 bytes that wrap every person's key. Losing it loses the personal data.</param>
/// <param name="OperatorKey">Guards the services' operator endpoints.</param>
/// <param name="DemoSecret">What the demo clients' secrets are derived from.</param>
internal sealed record Secrets(
    string PostgresPassword, string RabbitMqPassword, string RedisPassword, string MasterKey, string OperatorKey, string DemoSecret)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads the secrets of the platform at <paramref name="home"/>, or makes them.</summary>
    public static Secrets LoadOrCreate(string home)
    {
        Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // A home inside a checkout is never committed, whatever it is called.
        var ignored = Path.Combine(home, ".gitignore");
        if (!File.Exists(ignored))
            File.WriteAllText(ignored, "*\n");
        var path = Path.Combine(home, "secrets.json");
        if (File.Exists(path))
            return JsonSerializer.Deserialize<Secrets>(File.ReadAllText(path), Json)
                ?? throw new InvalidDataException($"{path} holds no secrets");

        var secrets = new Secrets(Word(), Word(), Word(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Word(), Word());
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new FileStream(path + ".new", options))
        {
            JsonSerializer.Serialize(file, secrets, Json);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path);
        return secrets;
    }

    // Letters, digits, - and _ only: it stands in connection strings and configuration files without escaping.
    private static string Word() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
}
