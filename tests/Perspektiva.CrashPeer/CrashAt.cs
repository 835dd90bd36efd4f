using System.Runtime.InteropServices;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.CrashPeer;

/// <summary>Ends this process by SIGKILL when a named point is reached for the n-th time (<c>PERSPEKTIVA_CRASH_AT=after-confirm:17</c>). Only this executable knows it.</summary>
internal sealed partial class CrashAt : IFaultPoint
{
    private const int SigKill = 9;

    private readonly string? _point;
    private int _left;

    public CrashAt(string? setting)
    {
        if (setting?.Split(':') is not [var point, var times])
            return;
        _point = point;
        _left = int.Parse(times, System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Reached(string point)
    {
        if (point == _point && Interlocked.Decrement(ref _left) == 0 && Kill(Environment.ProcessId, SigKill) != 0)
            throw new InvalidOperationException("The process could not end itself");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int process, int signal);
}
