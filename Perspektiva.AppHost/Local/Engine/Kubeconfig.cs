namespace Aspire.Hosting.Engine;

/// <summary>Reads the two values of the engine's kubeconfig that its only client needs.</summary>
internal static class Kubeconfig
{
    public static (string? Server, string? Token) Read(string text) => (Value(text, "server:"), Value(text, "token:"));

    private static string? Value(string text, string key) =>
        text.Split('\n').Select(line => line.Trim().TrimStart('-', ' ')).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } found
        && found[key.Length..].Trim().Trim('"') is { Length: > 0 } value ? value : null;
}
