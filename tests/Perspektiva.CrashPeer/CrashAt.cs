using System.Globalization;
using System.Runtime.InteropServices;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.CrashPeer;

/// <summary>
/// Ends this process by SIGKILL when a named point is reached for the n-th time (<c>after-confirm:17</c>): told at its start (<c>PERSPEKTIVA_CRASH_AT</c>) or while it runs. Only this executable knows it.
/// </summary>
internal sealed partial class CrashAt : IFaultPoint
{
    private const int SigKill = 9;

    private volatile Order? _order;

    public CrashAt(string? setting) => Tell(setting);

    /// <summary>From now on this point, and no other that was told before.</summary>
    public void Tell(string? setting)
    {
        if (setting?.Split(':') is [var point, var times])
            _order = new Order(point, int.Parse(times, CultureInfo.InvariantCulture));
    }

    public void Reached(string point)
    {
        if (_order is { } order && order.Comes(point) && Kill(Environment.ProcessId, SigKill) != 0)
            throw new InvalidOperationException("The process could not end itself");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int process, int signal);

    private sealed class Order(string point, int times)
    {
        private int _left = times;

        public bool Comes(string reached) => reached == point && Interlocked.Decrement(ref _left) == 0;
    }
}
