using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Perspektiva.AppHost;

/// <summary>
/// What was asked for on the command line, and only there: a variable that happens to be named HOME, DATA or SEED steers nothing.
/// The environment gives <c>PERSPEKTIVA_HOME</c> and the gateway's web server settings.
/// </summary>
internal sealed record StartOptions
{
    private static readonly string[] Names = ["home", "infrastructure", "replicas", "demo", "seed", "play", "exit", "data", "gateway-port", "public-url", "source", "dashboard"];

    /// <summary>Where secrets, server data and service files are kept; null: in the checkout.</summary>
    public string? Home { get; private init; }

    /// <summary><c>native</c>, <c>external</c> or <c>container</c>.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>How many processes of each service run, 1 or more.</summary>
    public required int Replicas { get; init; }

    /// <summary>True: demo clients and people exist, and the main job is played once all is healthy.</summary>
    public bool Demo { get; private init; }

    /// <summary>True: synthetic people and companies and the shipped real places are loaded once all is healthy.</summary>
    public bool Seed { get; private init; }

    /// <summary>False: demo clients and people exist, and nothing is played; for tests that play themselves.</summary>
    public bool Play { get; private init; }

    /// <summary>True: stop after the demo or the seeding, with its exit code.</summary>
    public bool Exit { get; private init; }

    /// <summary>False: no dashboard; telemetry goes to whoever listens at its address.</summary>
    public bool Dashboard { get; private init; }

    /// <summary>A folder with further real data for the seeding; null without.</summary>
    public string? Data { get; private init; }

    /// <summary>The port of the one door; null: the usual one where it is free.</summary>
    public int? GatewayPort { get; private init; }

    /// <summary>The gateway's address as clients see it; null: on this machine.</summary>
    public string? PublicUrl { get; private init; }

    /// <summary>This network's stable source in its events; null: the usual one.</summary>
    public string? Source { get; private init; }

    /// <summary>The settings <c>Kestrel__...</c>, which are meant for the gateway alone.</summary>
    public required IReadOnlyDictionary<string, string> GatewayServer { get; init; }

    /// <summary>The settings <c>ConnectionStrings__...</c>, of which each part is given its own.</summary>
    public required IReadOnlyDictionary<string, string> ConnectionStrings { get; init; }

    /// <summary>Reads command line and environment; says on the terminal what makes no sense, and is false then.</summary>
    public static bool TryRead(string[] args, [NotNullWhen(true)] out StartOptions? options)
    {
        try
        {
            options = Read(args, Environment.GetEnvironmentVariables());
            return true;
        }
        catch (FormatException refused)
        {
            Console.Error.WriteLine(refused.Message);
            options = null;
            return false;
        }
    }

    /// <exception cref="FormatException">An option has no value, or one that it does not take; the message is a line for the terminal.</exception>
    internal static StartOptions Read(string[] args, IDictionary environment)
    {
        var given = new ConfigurationBuilder().AddCommandLine(args).Build();
        foreach (var name in Names)
        {
            // The command line's reader passes over a last option without a value, and takes the next option for another one's.
            if (args.LastOrDefault() == "--" + name || given[name] is "" || given[name]?.StartsWith("--", StringComparison.Ordinal) == true)
                throw new FormatException($"--{name} takes a value");
        }

        var options = new StartOptions
        {
            Home = given["home"] ?? (environment["PERSPEKTIVA_HOME"] is string { Length: > 0 } home ? home : null),
            Infrastructure = OneOf(given, "infrastructure", "native", "external", "container"),
            Replicas = Number(given, "replicas", 1, 99) ?? 1,
            Demo = IsTrue(given, "demo", false),
            Seed = IsTrue(given, "seed", false),
            Play = IsTrue(given, "play", true),
            Exit = IsTrue(given, "exit", false),
            Dashboard = IsTrue(given, "dashboard", true),
            Data = given["data"],
            GatewayPort = Number(given, "gateway-port", 1, 65535),
            PublicUrl = Address(given, "public-url"),
            Source = given["source"],
            GatewayServer = Those(environment, GatewayHttps.IsSetting),
            ConnectionStrings = Those(environment, OwnServers.IsSetting),
        };
        if (options.Replicas > 1 && options.GatewayServer.Keys.Any(GatewayHttps.IsEndpoint))
            throw new FormatException($"--replicas takes 1 where {options.GatewayServer.Keys.First(GatewayHttps.IsEndpoint)} is set: several gateways cannot share that address");
        return options;
    }

    private static Dictionary<string, string> Those(IDictionary environment, Func<string, bool> wanted) =>
        environment.Keys.OfType<string>().Where(wanted).ToDictionary(name => name, name => (string)environment[name]!, StringComparer.Ordinal);

    private static string OneOf(IConfiguration given, string name, params string[] words) =>
        words.FirstOrDefault(word => word == (given[name] ?? words[0]))
        ?? throw new FormatException($"--{name} takes {string.Join(", ", words[..^1])} or {words[^1]}, not '{given[name]}'");

    private static bool IsTrue(IConfiguration given, string name, bool usually) => given[name] is not { } text
        ? usually
        : bool.TryParse(text, out var value) ? value : throw new FormatException($"--{name} takes true or false, not '{text}'");

    private static int? Number(IConfiguration given, string name, int least, int most) => given[name] is not { } text
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new FormatException($"--{name} takes a number from {least} to {most}, not '{text}'");

    private static string? Address(IConfiguration given, string name) => given[name] is not { } text
        ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? text
            : throw new FormatException($"--{name} takes an address that begins with http:// or https://, not '{text}'");
}
