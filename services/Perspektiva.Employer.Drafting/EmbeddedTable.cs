namespace Perspektiva.Employer.Drafting;

/// <summary>Reads the semicolon-separated tables that are shipped inside this assembly: a header line, then rows without quotes.</summary>
internal static class EmbeddedTable
{
    public static IEnumerable<string[]> Rows(string name, bool withHeader = false)
    {
        using var stream = typeof(EmbeddedTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The table {name} is not part of the assembly");
        using var reader = new StreamReader(stream);
        var header = reader.ReadLine() ?? throw new InvalidOperationException($"The table {name} is empty");
        if (withHeader)
            yield return header.Split(';');
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                yield return line.Split(';');
        }
    }
}
