namespace Perspektiva.Portal.Seed;

/// <summary>A folder of data and its sub-folders of one level. One that may not be read (every disk has its <c>lost+found</c>) keeps nobody from the others.</summary>
internal static class FolderFiles
{
    /// <summary>The folder itself and its sub-folders.</summary>
    public static IReadOnlyList<DirectoryInfo> Folders(DirectoryInfo folder) => [folder, .. Readable(folder.EnumerateDirectories) ?? []];

    /// <summary>The files of one folder; null where it may not be read.</summary>
    public static IReadOnlyList<FileInfo>? Of(DirectoryInfo folder) => Readable(folder.EnumerateFiles);

    private static List<T>? Readable<T>(Func<IEnumerable<T>> entries)
    {
        try
        {
            return [.. entries()];
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
