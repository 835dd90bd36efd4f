using System.Net;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Bounds failed sign-ins by remote address, over all accounts: a list of stolen passwords is tried once an account. In memory, a process.</summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    /// <summary>Failures of one address within a window before it is refused.</summary>
    public const int MaxFailures = 30;

    /// <summary>The window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Addresses remembered within a window; past it nobody new is counted, and the account locks still hold.</summary>
    private const int MaxAddresses = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _failures = [];
    private DateTimeOffset _windowStart;

    public bool IsRefused(IPAddress? address)
    {
        lock (_lock)
        {
            Roll();
            return _failures.GetValueOrDefault(KeyOf(address)) >= MaxFailures;
        }
    }

    public void Failed(IPAddress? address)
    {
        lock (_lock)
        {
            Roll();
            var key = KeyOf(address);
            if (_failures.TryGetValue(key, out var count) || _failures.Count < MaxAddresses)
                _failures[key] = count + 1;
        }
    }

    private void Roll()
    {
        var now = time.GetUtcNow();
        if (now - _windowStart < Window)
            return;
        _failures.Clear();
        _windowStart = now;
    }

    private static IPAddress KeyOf(IPAddress? address) => address ?? IPAddress.None;
}
