namespace Perspektiva.Architecture.Tests;

public sealed class SourceRulesTests
{
    /// <summary>By their words, too: the services' implicit usings bring much of it without a using.</summary>
    private static readonly string[] Infrastructure =
    [
        "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Extensions", "MassTransit", "RabbitMQ", "Npgsql", "StackExchange.Redis",
        "DbContext", "DbSet", "HttpContext", "HttpRequest", "HttpResponse", "IResult", "Results", "TypedResults", "IEndpointRouteBuilder", "IConfiguration", "ILogger", "IServiceProvider",
    ];

    private static readonly string[] Bus = ["IBus", "IPublishEndpoint", "ISendEndpointProvider", "IBusControl"];
    private static readonly string[] Calls = ["HttpClient", "IHttpClientFactory", "AddHttpClient", "HttpMessageInvoker", "SocketsHttpHandler", "HttpClientHandler", "WebRequest", "GrpcChannel"];

    /// <summary>What asks the world outside: files, network, clocks, chance, surroundings. (How many processors there are it may ask, and it has threads of its own.)</summary>
    private static readonly string[] World =
    [
        "File", "FileInfo", "FileStream", "Directory", "DirectoryInfo", "StreamWriter", "Socket", "HttpClient", "Process", "Console", "Stopwatch", "TimeProvider", "TickCount", "TickCount64",
        "GetEnvironmentVariable", "UtcNow", "DateTime.Now", "DateTime.Today", "Random", "RandomNumberGenerator", "CreateVersion7", "NewGuid", "CurrentCulture", "Task.Delay", "Thread.Sleep",
    ];

    public static TheoryData<string> Services => ["Identity", "Participant", "Employer", "Matching", "Notification"];

    [Theory, MemberData(nameof(Services))]
    public void Domain_OfEachService_UsesNoInfrastructure(string service)
    {
        var domain = Checkout.Sources($"services/Perspektiva.{service}/Domain").ToList();
        Assert.NotEmpty(domain);
        Assert.Empty(SourceRules.Naming(domain, Infrastructure));
    }

    [Fact]
    public void Sources_OfTheEngine_AskNothingOfTheWorldOutside() => Assert.Empty(SourceRules.Naming(Checkout.Sources("services/Perspektiva.Matching.Engine"), World));

    [Theory, MemberData(nameof(Services))]
    public void Service_OfThePlatform_PublishesOnlyThroughTheOutbox(string service) =>
        Assert.Empty(SourceRules.Naming(Checkout.Sources($"services/Perspektiva.{service}"), Bus));

    /// <summary>All ask identity for its public keys, in one place, and identity itself: nobody else has a client. (The portal is a partner's program.)</summary>
    [Fact]
    public void Services_OfThePlatform_CallNobodyOverHttpButForTheKeySet() => Assert.Equal(
        ["Perspektiva.ServiceDefaults/Security/SecurityExtensions.cs", "Perspektiva.ServiceDefaults/Security/SigningKeys.cs", "services/Perspektiva.Identity/Setup.cs"],
        SourceRules.Naming(new[] { "Perspektiva.ServiceDefaults", "services" }.SelectMany(Checkout.Sources), Calls)
            .Select(found => found.Split(':')[0]).Where(file => !file.StartsWith("services/Perspektiva.Portal/", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Fact]
    public void Files_OfTheProduct_StayShort() => Assert.DoesNotContain(
        new[] { "services", "gateway", "Perspektiva.ServiceDefaults", "Perspektiva.AppHost" }.SelectMany(Checkout.Sources)
            .Select(file => (File: Path.GetRelativePath(Checkout.Root, file), Lines: File.ReadLines(file).Count())),
        file => file.Lines > 400);

    public static TheoryData<string, string[]> Breaches => new()
    {
        { "sealed class Leak(IBus bus) { }", Bus },
        { "sealed class Caller(IHttpClientFactory clients) { }", Calls },
        { "var text = File.ReadAllText(path);", World },
        { "var began = Stopwatch.GetTimestamp();", World },
        { "if (Environment.TickCount64 > end) return;", World },
        { "var now = TimeProvider.System.GetUtcNow();", World },
        { "builder.Services.AddHttpClient(\"employer\");", Calls },
        { "public static IResult Answer() => Results.Ok();", Infrastructure },
        { "public string Name(HttpContext http) => http.Request.Path;", Infrastructure },
        { "public void Keep(Microsoft.EntityFrameworkCore.DbContext db) => db.Add(this);", Infrastructure },
    };

    [Theory, MemberData(nameof(Breaches))]
    public void Naming_OfAFileThatBreaksARule_FindsIt(string line, string[] words)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".cs");
        File.WriteAllText(file, line);
        try
        {
            Assert.NotEmpty(SourceRules.Naming([file], words));
            Assert.Empty(SourceRules.Naming([file], ["IBusControl", "AddHttpClients"]));
        }
        finally
        {
            File.Delete(file);
        }
    }
}

internal static class SourceRules
{
    /// <summary>Files that name one of the words, outside comments; a word ends where its letters end.</summary>
    public static IReadOnlyList<string> Naming(IEnumerable<string> files, IReadOnlyList<string> words) =>
    [
        .. from file in files
           from line in File.ReadLines(file)
           where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
           from word in words
           where Names(line, word)
           select $"{Path.GetRelativePath(Checkout.Root, file)}: {line.Trim()}",
    ];

    private static bool Names(string line, string word)
    {
        for (var at = line.IndexOf(word, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(line[at - 1])) && (end == line.Length || !char.IsLetter(line[end]))) return true;
        }
        return false;
    }
}
