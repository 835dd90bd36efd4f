namespace Aspire.Hosting.Engine;

/// <summary>Whether a process of this machine has ended, by what the machine itself says: it is the engine's child, and the engine tells half a second later.</summary>
internal static class ProcessEnd
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    public static async Task WaitAsync(int id, CancellationToken cancellation)
    {
        while (Runs(id))
            await Task.Delay(Pace, cancellation);
    }

    /// <summary>False also for one that has ended and of which its parent has not taken notice yet.</summary>
    public static bool Runs(int id)
    {
        try
        {
            // After the program's name, which may hold anything: ") S 1 ...".
            var stat = File.ReadAllText(FormattableString.Invariant($"/proc/{id}/stat"));
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
