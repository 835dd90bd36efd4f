namespace Perspektiva.AppHost;

/// <summary>What a terminal shows of a log whose program could not start, or has ended.</summary>
internal static class LastLines
{
    private const int Count = 20;
    private const int OfTheError = 8;

    // No orderly end writes as many lines: an error before them was overcome, and is not what the end came from.
    private const int OfAnEnd = 100;

    /// <summary>What is shown of the log of one process.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(ResourceLoggerService logs, string process)
    {
        var lines = new List<string>();
        await foreach (var batch in logs.GetAllAsync(process))
            lines.AddRange(batch.Select(line => line.Content));
        return Of(lines);
    }

    /// <summary>The last lines, and before them the last error where the lines of an orderly end have pushed it out: it is what the end came from.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> lines)
    {
        var first = Math.Max(0, lines.Count - Count);
        for (var i = lines.Count - 1; i >= Math.Max(0, lines.Count - OfAnEnd); i--)
        {
            if (!IsError(lines[i]))
                continue;
            var end = Math.Min(i + OfTheError, first);
            return [.. lines.Skip(i).Take(Math.Max(0, end - i)), .. end > i && end < first ? ["..."] : Array.Empty<string>(), .. lines.Skip(first)];
        }

        return [.. lines.Skip(first)];
    }

    // As .NET's console logger begins an entry.
    private static bool IsError(string line) => line.Contains("fail: ", StringComparison.Ordinal) || line.Contains("crit: ", StringComparison.Ordinal) || line.Contains("Unhandled exception", StringComparison.Ordinal);
}
