using System.IO.Compression;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Testing.Http;

/// <summary>Public suites of hostile input (<c>tests/data/hostile</c>).</summary>
public static class HostileInput
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "data", "hostile");

    /// <summary>The JSON test suite: <c>y_</c> must parse, <c>n_</c> must not, <c>i_</c> and the rest either.</summary>
    public static IReadOnlyList<JsonCase> JsonSuite { get; } = ReadJsonSuite();

    /// <summary>The big list of naughty strings.</summary>
    public static IReadOnlyList<string> NaughtyStrings { get; } =
        [.. File.ReadAllLines(Path.Combine(Folder, "blns.txt")).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    private static List<JsonCase> ReadJsonSuite()
    {
        using var archive = ZipFile.OpenRead(Path.Combine(Folder, "jsontestsuite.zip"));
        return [.. archive.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return new JsonCase(entry.Name, bytes.ToArray());
        })];
    }
}

/// <summary>One document of the suite.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Bytes">What to send.</param>
public sealed record JsonCase(string Name, byte[] Bytes)
{
    /// <summary>Whether it is JSON that must be read.</summary>
    public bool IsJson => Name.StartsWith("y_", StringComparison.Ordinal);

    /// <summary>Whether it must be refused as no JSON. Two are not the parser's business: nothing at all, and bytes that are no UTF-8 inside of a string.</summary>
    public bool IsNoJson => Name.StartsWith("n_", StringComparison.Ordinal) && Bytes.Length > 0 && System.Text.Unicode.Utf8.IsValid(Bytes);
}
