using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>One erasure as a journal keeps it: pseudonymous ids, no data of the person.</summary>
public interface IErasureEntry
{
    /// <summary>Who was erased.</summary>
    Guid PersonId { get; }
}

/// <summary>
/// The list of erased persons outside the database and outside its backups, one JSON line each, so that a restored backup brings nobody back.
/// </summary>
public sealed class ErasureJournal<TEntry> where TEntry : class, IErasureEntry
{
    private const string FileName = "erasures.jsonl";
    private readonly string _path;

    /// <summary>Opens the journal in the service's data folder.</summary>
    public ErasureJournal(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var folder = configuration["Perspektiva:DataFolder"]
            ?? throw new InvalidOperationException("Perspektiva:DataFolder is missing: the erasure journal is kept there");
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, FileName);
    }

    /// <summary>Returns when the line is on the disk. Replicas append to the same file: a line is one write at the end.</summary>
    public async Task AppendAsync(TEntry entry, CancellationToken cancellationToken)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(_path, options);
        await using (file)
        {
            // The line break comes first: a line torn by a crash does not swallow this one.
            await file.WriteAsync((byte[])[(byte)'\n', .. line], cancellationToken);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Every entry; a line torn by a crash in mid-write was never acknowledged and is passed over.</summary>
    public async Task<IReadOnlyList<TEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path))
            return [];
        var entries = new List<TEntry>();
        foreach (var line in await File.ReadAllLinesAsync(_path, cancellationToken))
        {
            if (TryParse(line) is { } entry)
                entries.Add(entry);
        }

        return entries;
    }

    private static TEntry? TryParse(string line)
    {
        if (!line.EndsWith('}'))
            return null;
        return JsonSerializer.Deserialize<TEntry>(line);
    }
}
