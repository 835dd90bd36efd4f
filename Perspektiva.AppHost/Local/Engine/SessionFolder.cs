using System.Globalization;

namespace Aspire.Hosting.Engine;

/// <summary>Where the engine keeps what belongs to one start: its address and key, and the console logs, which it never shortens.</summary>
internal static class SessionFolder
{
    /// <summary>A folder for this process alone, below <paramref name="sessions"/>, or among the machine's temporary ones where none is named. What processes that were killed have left there goes.</summary>
    public static string Create(string? sessions)
    {
        if (sessions is null)
            return Directory.CreateTempSubdirectory("perspektiva-dcp-").FullName;
        Directory.CreateDirectory(sessions);
        var own = Path.Combine(sessions, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        foreach (var left in Directory.GetDirectories(sessions).Where(folder => folder == own || !Directory.Exists(Path.Combine("/proc", Path.GetFileName(folder)))))
            Clear(left);
        return Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    private static void Clear(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // An engine that is just ending writes there, or deletes it itself; what it leaves goes at the next start.
        }
    }
}
