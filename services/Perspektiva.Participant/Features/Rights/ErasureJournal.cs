using System.Text.Json;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>One erasure as the journal keeps it: pseudonymous ids, no data of the person.</summary>
internal sealed record JournalEntry(Guid PersonId, string ParticipantPublicId, string ReceiptId, long FinalVersion, DateTimeOffset ErasedAt, string[] Audience);

/// <summary>
/// The list of erased persons outside the database and outside its backups, one JSON line each, so that a restored backup brings nobody back.
/// </summary>
internal sealed class ErasureJournal
{
    private const string FileName = "erasures.jsonl";
    private readonly string _path;

    public ErasureJournal(IConfiguration configuration)
    {
        var folder = configuration["Perspektiva:DataFolder"]
            ?? throw new InvalidOperationException("Perspektiva:DataFolder is missing: the erasure journal is kept there");
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, FileName);
    }

    /// <summary>Returns when the line is on the disk. Replicas append to the same file: a line is one write at the end.</summary>
    public async Task AppendAsync(JournalEntry entry, CancellationToken ct)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry);
        var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0, FileOptions.Asynchronous);
        await using (file)
        {
            // The line break comes first: a line torn by a crash does not swallow this one.
            await file.WriteAsync((byte[])[(byte)'\n', .. line], ct);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Every entry; a line torn by a crash in mid-write was never acknowledged and is passed over.</summary>
    public async Task<IReadOnlyList<JournalEntry>> ReadAsync(CancellationToken ct)
    {
        if (!File.Exists(_path))
            return [];
        var entries = new List<JournalEntry>();
        foreach (var line in await File.ReadAllLinesAsync(_path, ct))
        {
            if (TryParse(line) is { } entry)
                entries.Add(entry);
        }

        return entries;
    }

    private static JournalEntry? TryParse(string line)
    {
        if (!line.EndsWith('}'))
            return null;
        return JsonSerializer.Deserialize<JournalEntry>(line);
    }
}
