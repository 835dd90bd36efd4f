using Perspektiva.Portal.Seed.Chain;
using Perspektiva.Portal.Seed.Vacancies;

namespace Perspektiva.Portal.Seed;

/// <summary>A folder of data, file by file: none drops out of the account because nobody knew it, or because it is broken.</summary>
internal sealed class DataFolder(DirectoryInfo folder)
{
    private readonly Dictionary<string, (FileKind Kind, string Reason)> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The tables that lead from titles to O*NET.</summary>
    public OccupationChain ReadChain() => ChainFiles.Read(folder, (file, kind, error) => Note(file, kind, error is null ? "" : VacancyFiles.ReasonOf(error)));

    /// <summary>The vacancies of each file that holds any, in turn.</summary>
    public IEnumerable<(string Name, IReadOnlyList<Vacancy> Vacancies)> ReadVacancies()
    {
        foreach (var file in VacancyFiles.In(folder))
        {
            if (Read(file) is { } vacancies)
                yield return (file.Name, vacancies);
        }
    }

    /// <summary>An account of each file that no records were read from, tables aside, and of each folder that may not be read.</summary>
    public IEnumerable<Ledger> Others()
    {
        var vacancies = VacancyFiles.In(folder).Select(file => file.FullName).ToHashSet(StringComparer.Ordinal);
        var folders = FolderFiles.Folders(folder);
        foreach (var closed in folders.Where(one => FolderFiles.Of(one) is null))
            yield return Ledger.Broken(Path.GetRelativePath(folder.FullName, closed.FullName), VacancyFiles.MayNotBeRead);
        foreach (var file in folders.SelectMany(VacancyFiles.FilesOf).OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder.FullName, file.FullName);
            if (_seen.TryGetValue(file.FullName, out var seen) && seen.Kind != FileKind.Unknown)
            {
                if (seen.Kind == FileKind.Unreadable)
                    yield return Ledger.Broken(name, seen.Reason);
            }
            else if (vacancies.Contains(file.FullName) && !_read.Contains(file.FullName))
            {
                yield return Ledger.Broken(name, "the seed stopped before it was read");
            }
            else
            {
                yield return Ledger.PassedOver(name);
            }
        }
    }

    private IReadOnlyList<Vacancy>? Read(FileInfo file)
    {
        _read.Add(file.FullName);
        try
        {
            var vacancies = VacancyFiles.Read(file);
            if (vacancies is not null)
                Note(file, FileKind.Vacancies, "");
            return vacancies;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Note(file, FileKind.Unreadable, VacancyFiles.ReasonOf(error));
            return null;
        }
    }

    private void Note(FileInfo file, FileKind kind, string reason)
    {
        if (!_seen.TryGetValue(file.FullName, out var before) || before.Kind < kind)
            _seen[file.FullName] = (kind, reason);
    }
}
