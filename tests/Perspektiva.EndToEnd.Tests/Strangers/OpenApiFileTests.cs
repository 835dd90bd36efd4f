using System.Text.Encodings.Web;
using System.Text.Json;

using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Testing.Servers;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>docs/openapi.json is the merged document: whoever changes the API sees in the change itself what partners will.</summary>
public sealed class OpenApiFileTests(SharedPlatform shared)
{
    /// <summary>Set to 1, the file is written anew.</summary>
    private const string Write = "PERSPEKTIVA_WRITE_OPENAPI";

    private const string Command = $"{Write}=1 dotnet run --project tests/Perspektiva.EndToEnd.Tests -- --filter-class \"*OpenApiFileTests\"";

    /// <summary>Where the gateway is differs with each network.</summary>
    private const string Anywhere = "https://gateway.example";

    private static readonly string File = Path.Combine(Repository.Root, "docs", "openapi.json");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Document_OfTheGateway_IsTheRepositorysFile()
    {
        var document = (await Surface.ReadAsync(shared.Platform.Clients.Gateway)).Document;
        var here = document.GetProperty("servers")[0].GetProperty("url").GetString()!;
        var served = JsonSerializer.Serialize(document, Indented).Replace(here, Anywhere, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable(Write) == "1")
            await System.IO.File.WriteAllTextAsync(File, $"{served}\n");
        var (lines, kept) = (served.Split('\n'), System.IO.File.Exists(File) ? await System.IO.File.ReadAllLinesAsync(File) : []);
        var line = lines.Zip(kept).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(
            lines.SequenceEqual(kept, StringComparer.Ordinal),
            $"docs/openapi.json, line {line + 1}: has '{kept.ElementAtOrDefault(line)?.Trim()}', the gateway says '{lines.ElementAtOrDefault(line)?.Trim()}'. It is written anew by: {Command}");
    }
}
