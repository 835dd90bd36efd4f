using System.Text.Json;
using CsvHelper;

namespace Perspektiva.Portal.Seed.Vacancies;

/// <summary>Reads vacancies from files whose kind is recognised by what is in them, not by their names.</summary>
internal static class VacancyFiles
{
    /// <summary>Members that hold the records in the formats we know.</summary>
    private static readonly string[] Lists = ["stellenangebote", "ergebnisliste", "testannonser", "annonser", "termine"];

    /// <summary>Why nothing was read of a file or folder of others'.</summary>
    internal const string MayNotBeRead = "it may not be read";

    /// <summary>The files with vacancies in a folder: its own, and those of its sub-folder <c>vacancies</c>.</summary>
    public static IEnumerable<FileInfo> In(DirectoryInfo folder)
    {
        var vacancies = new DirectoryInfo(Path.Combine(folder.FullName, "vacancies"));
        return FilesOf(folder).Concat(vacancies.Exists ? FilesOf(vacancies) : []).OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.FullName, StringComparer.Ordinal);
    }

    /// <summary>The files that could hold some, in one folder.</summary>
    public static IEnumerable<FileInfo> FilesOf(DirectoryInfo folder) => (FolderFiles.Of(folder) ?? []).Where(file => file.Extension.ToUpperInvariant() is ".CSV" or ".JSON");

    /// <summary>The vacancies of a file; null when it holds none of the kinds that we know.</summary>
    /// <exception cref="InvalidDataException">It looks like one but cannot be read.</exception>
    public static IReadOnlyList<Vacancy>? Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return file.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(stream) : ReadCsv(stream);
        }
        catch (Exception error) when (error is JsonException or CsvFormatException)
        {
            throw Unreadable(file, error);
        }
    }

    internal static IReadOnlyList<Vacancy>? ReadJson(Stream stream)
    {
        using var json = JsonDocument.Parse(stream);
        if (RecordsOf(json.RootElement) is { } records)
            return [.. records.EnumerateArray().Select(record => record.ValueKind == JsonValueKind.Object ? VacancyFields.Read(new FlatRecord(record)) : Vacancy.NoRecord)];
        // One alone, as a search answers when asked for it.
        return json.RootElement.ValueKind == JsonValueKind.Object && new FlatRecord(json.RootElement) is var one && VacancyFields.LooksLikeVacancy(one) ? [VacancyFields.Read(one)] : null;
    }

    internal static IReadOnlyList<Vacancy>? ReadCsv(Stream stream)
    {
        using var csv = CsvReader.Create(stream, CsvOptions, leaveOpen: true);
        csv.ReadHeader();
        var header = csv.Headers.ToArray();
        if (!VacancyFields.IsHeader(header))
            return null;
        var vacancies = new List<Vacancy>();
        while (csv.Read())
        {
            var columns = Enumerable.Range(0, Math.Min(header.Length, csv.FieldCount)).Select(i => KeyValuePair.Create(header[i], (string?)csv.GetString(i)));
            vacancies.Add(VacancyFields.Read(new FlatRecord(columns)));
        }
        return vacancies;
    }

    /// <summary>
    /// Separator found by looking (comma, semicolon, tab), byte order mark honoured, stray quotes taken as they are, since real files have them. A quote that is never
    /// closed must not swallow the rest unseen: the record grows past every real one and the file is refused.
    /// </summary>
    internal static CsvReaderOptions CsvOptions { get; } = new() { MaxRecordSize = 64 * 1024, IncludeValuesInExceptions = false, OnMalformedRecord = RefuseUnclosed };

    /// <summary>Names the file and what is wrong, without a piece of what is in it.</summary>
    internal static InvalidDataException Unreadable(FileInfo file, Exception error) => new($"{file.Name} cannot be read: {error.GetType().Name}", error);

    /// <summary>What is wrong with a file, without a piece of what is in it.</summary>
    internal static string ReasonOf(Exception error) => (error.InnerException ?? error) switch
    {
        JsonException json => FormattableString.Invariant($"it is no JSON (line {json.LineNumber + 1})"),
        CsvFormatException => "a quoted field is never closed",
        UnauthorizedAccessException => MayNotBeRead,
        var other => other.GetType().Name,
    };

    private static void RefuseUnclosed(CsvMalformedRecord record)
    {
        if (record.Reason == CsvMalformedReason.UnterminatedQuote)
            throw new CsvFormatException("A quoted field is never closed", record.RecordNumber, record.ByteOffset);
    }

    private static JsonElement? RecordsOf(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            // By any of its records: the first one may be the one that lacks its number.
            return root.EnumerateArray().Any(record => record.ValueKind == JsonValueKind.Object && VacancyFields.LooksLikeVacancy(new FlatRecord(record))) ? root : null;
        }
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        // Looked up by hand: the document's own look-up ends with an exception where another member's name is no text.
        var members = root.EnumerateObject().ToLookup(PlainText.NameOf, member => member.Value, StringComparer.Ordinal);
        foreach (var name in Lists)
        {
            if (members[name].LastOrDefault() is { ValueKind: JsonValueKind.Array } list)
                return list;
        }
        // The apprenticeship search wraps its pages.
        return members["_embedded"].Any() ? RecordsOf(members["_embedded"].Last()) : null;
    }
}
