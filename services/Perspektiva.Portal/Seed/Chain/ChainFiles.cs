using System.Globalization;
using CsvHelper;
using Perspektiva.Employer.Drafting;
using Perspektiva.Portal.Seed.Vacancies;

namespace Perspektiva.Portal.Seed.Chain;

/// <summary>Finds the chain's tables in a folder (and its sub-folders of one level) by their headers, whatever the files are called.</summary>
internal static class ChainFiles
{
    private static readonly string[] TitleColumns = ["short_title", "long_title", "search_title"];

    /// <summary>Reads what is there; a link that is missing ends the chain, and the importer says so for every record.</summary>
    /// <exception cref="InvalidDataException">A table cannot be read.</exception>
    public static OccupationChain Read(DirectoryInfo folder) => Read(folder, (_, kind, error) =>
    {
        if (kind == FileKind.Unreadable)
            throw error!;
    });

    /// <summary>The same, telling of each file what it is; what cannot be read is passed over.</summary>
    public static OccupationChain Read(DirectoryInfo folder, Action<FileInfo, FileKind, InvalidDataException?> tell)
    {
        var chain = new OccupationChain();
        var files = FolderFiles.Folders(folder)
            .SelectMany(directory => FolderFiles.Of(directory) ?? [])
            .Where(file => file.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase))
            .OrderBy(file => file.FullName, StringComparer.Ordinal);
        foreach (var file in files)
        {
            try
            {
                using var csv = CsvReader.FromFile(file.FullName, VacancyFiles.CsvOptions);
                csv.ReadHeader();
                tell(file, ReadTable(chain, csv, csv.Headers.ToArray()) ? FileKind.Table : FileKind.Unknown, null);
            }
            catch (Exception error) when (error is CsvFormatException or IOException or UnauthorizedAccessException)
            {
                tell(file, FileKind.Unreadable, VacancyFiles.Unreadable(file, error));
            }
        }
        if (chain.TitleCount == 0)
        {
            foreach (var (key, title) in Kldb.Occupations)
                AddTitle(chain, title, key);
        }
        return chain;
    }

    /// <returns>False where it is none of the chain's tables.</returns>
    private static bool ReadTable(OccupationChain chain, CsvReader csv, string[] header)
    {
        if (Has(header, "kldb_and_suffix", "short_title"))
            ReadTitles(chain, csv, header);
        else if (Has(header, "kldb2010", "isco08"))
            ReadIsco(chain, csv);
        else if (Has(header, "isco_code", "onet_code"))
            ReadCrosswalk(chain, csv);
        else if (header is ["domain", "Occupation", ..])
            ReadDescriptors(chain, csv, header);
        else
            return false;
        return true;
    }

    /// <summary>Jobs before activities, so that a job's title is not taken for the activity of the same name.</summary>
    private static void ReadTitles(OccupationChain chain, CsvReader csv, string[] header)
    {
        var activities = new List<(string Title, string Key)>();
        var columns = TitleColumns.Where(column => Has(header, column)).ToArray();
        while (csv.Read())
        {
            if (KeyOf(csv.GetString("kldb_and_suffix")) is not { } key)
                continue;
            var isJob = !Has(header, "kind") || csv.GetString("kind") == "a";
            foreach (var column in columns)
            {
                if (csv.GetString(column) is not { Length: > 0 } title)
                    continue;
                if (isJob)
                    AddTitle(chain, title, key);
                else
                    activities.Add((title, key));
            }
        }
        foreach (var (title, key) in activities.Where(activity => chain.Titles.Find(activity.Title) is null))
            AddTitle(chain, title, key);
    }

    private static void AddTitle(OccupationChain chain, string title, string key)
    {
        chain.Titles.Add(title, key);
        chain.TitleCount++;
    }

    /// <summary>The five digits in <c>B 01104-901</c>.</summary>
    internal static string? KeyOf(string? text)
    {
        var digits = text?.Split('-')[0].Where(char.IsAsciiDigit).ToArray();
        return digits is { Length: 5 } ? new string(digits) : null;
    }

    private static void ReadIsco(OccupationChain chain, CsvReader csv)
    {
        while (csv.Read())
        {
            if (csv.GetString("kldb2010") is not { Length: > 0 } key || csv.GetString("isco08") is not { Length: > 0 } isco)
                continue;
            ListOf(chain.Isco, key.PadLeft(5, '0')).Add(isco.PadLeft(4, '0'));
        }
    }

    private static void ReadCrosswalk(OccupationChain chain, CsvReader csv)
    {
        while (csv.Read())
        {
            if (csv.GetString("isco_code") is not { Length: > 0 } isco || csv.GetString("onet_code") is not { Length: > 0 } onet)
                continue;
            ListOf(chain.Onet, isco.PadLeft(4, '0')).Add((onet, NumberOf(csv, "confidence"), NumberOf(csv, "semantic_similarity")));
        }
    }

    /// <summary>O*NET's descriptors stand under two header lines: domain, then element.</summary>
    private static void ReadDescriptors(OccupationChain chain, CsvReader csv, string[] domains)
    {
        if (!csv.Read())
            return;
        var names = domains.Select((domain, i) => $"{domain}.{csv.GetString(i)}").ToArray();
        while (csv.Read())
        {
            if (csv.FieldCount < 3 || csv.GetString(0) is not { Length: > 0 } code)
                continue;
            var descriptors = new Dictionary<string, double>(StringComparer.Ordinal);
            for (var i = 2; i < Math.Min(csv.FieldCount, names.Length); i++)
            {
                if (double.TryParse(csv.GetString(i), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                    descriptors[names[i]] = value;
            }
            chain.Occupations[code] = new OnetOccupation(code, csv.GetString(1).Replace('_', ' '), descriptors);
        }
    }

    private static double NumberOf(CsvReader csv, string column) =>
        csv.TryGetFieldIndex(column, out var index) && double.TryParse(csv.GetString(index), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static List<T> ListOf<T>(Dictionary<string, List<T>> lists, string key)
    {
        if (!lists.TryGetValue(key, out var list))
            lists[key] = list = [];
        return list;
    }

    private static bool Has(string[] header, params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (!header.Contains(column, StringComparer.OrdinalIgnoreCase))
                return false;
        }
        return true;
    }
}
