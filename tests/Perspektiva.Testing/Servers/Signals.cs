using System.Diagnostics;
using System.Globalization;

namespace Perspektiva.Testing.Servers;

/// <summary>Signals to processes that a test has started.</summary>
public static class Signals
{
    /// <summary>Sends a signal (<c>TERM</c>, <c>KILL</c>, <c>STOP</c>, <c>CONT</c>, ...) to one process.</summary>
    public static async Task SendAsync(int processId, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, processId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
