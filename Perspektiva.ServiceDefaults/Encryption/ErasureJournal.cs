using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>One erasure as a journal keeps it: pseudonymous ids, no data of the person.</summary>
public interface IErasureEntry
{
    /// <summary>Who was erased.</summary>
    Guid PersonId { get; }
}

/// <summary>Who stands in a service's journal: what arrives later about them is not kept.</summary>
public interface IErasedPeople
{
    /// <summary>Their ids.</summary>
    Task<IReadOnlyCollection<Guid>> IdsAsync(CancellationToken cancellationToken);
}

/// <summary>
/// The list of erased persons outside the database and outside its backups, one JSON line each, so that a restored backup brings nobody back.
/// </summary>
public sealed class ErasureJournal<TEntry> : IErasedPeople where TEntry : class, IErasureEntry
{
    private const string FileName = "erasures.jsonl";
    private const int MostTries = 2000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private readonly string _path;
    private volatile Known _known = new(0, []);

    /// <summary>Opens the journal in the service's data folder.</summary>
    public ErasureJournal(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var folder = configuration["Perspektiva:DataFolder"]
            ?? throw new InvalidOperationException("Perspektiva:DataFolder is missing: the erasure journal is kept there");
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, FileName);
    }

    /// <summary>Returns when the line is on the disk. Replicas append to the same file, one at a time.</summary>
    public async Task AppendAsync(TEntry entry, CancellationToken cancellationToken)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = await OpenAsync(options, cancellationToken);
        await using (file)
        {
            // The end is asked for under the lock: FileMode.Append writes to where the end was at opening, over what another one has written since.
            file.Seek(0, SeekOrigin.End);

            // The line break comes first: a line torn by a crash does not swallow this one.
            await file.WriteAsync((byte[])[(byte)'\n', .. line], cancellationToken);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Every whole entry; a line torn by a crash in mid-write was never acknowledged and is passed over.</summary>
    public async Task<IReadOnlyList<TEntry>> ReadAsync(CancellationToken cancellationToken) => (await ReadLinesAsync(cancellationToken)).Entries;

    /// <summary>As <see cref="ReadAsync"/>, read again only once the file has grown: lines are added to it and never changed.</summary>
    public async Task<IReadOnlyCollection<Guid>> IdsAsync(CancellationToken cancellationToken)
    {
        var file = new FileInfo(_path);
        var length = file.Exists ? file.Length : 0;
        if (length != _known.Length)
            _known = new Known(length, [.. (await ReadAsync(cancellationToken)).Select(entry => entry.PersonId).Distinct()]);
        return _known.Ids;
    }

    /// <summary>Every whole entry, and how many lines are more or less than whole entries.</summary>
    internal async Task<(IReadOnlyList<TEntry> Entries, int Damaged)> ReadLinesAsync(CancellationToken cancellationToken)
    {
        var entries = new List<TEntry>();
        if (!File.Exists(_path))
            return (entries, 0);
        var damaged = 0;
        using var lines = new StreamReader(await OpenAsync(new FileStreamOptions { BufferSize = 0, Options = FileOptions.Asynchronous }, cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
            damaged += line.Length == 0 || TryParse(line, entries) ? 0 : 1;
        return (entries, damaged);
    }

    /// <summary>Adds the entries that a line begins with: an earlier release let two writers meet, and left the end of one line behind another, whole one.</summary>
    /// <returns>Whether there is nothing else in the line.</returns>
    private static bool TryParse(string line, List<TEntry> entries)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(line), new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                if (JsonSerializer.Deserialize<TEntry>(ref reader) is { } entry)
                    entries.Add(entry);
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The share is a lock of the file, between processes, too. It is held for milliseconds, so whoever meets it tries again.</summary>
    private async Task<FileStream> OpenAsync(FileStreamOptions options, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new FileStream(_path, options);
            }
            catch (IOException e) when (tries < MostTries && e is not (FileNotFoundException or DirectoryNotFoundException))
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private sealed record Known(long Length, IReadOnlyCollection<Guid> Ids);
}
