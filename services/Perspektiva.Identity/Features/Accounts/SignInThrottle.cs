using System.Net;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>
/// Bounds failed sign-ins by remote address, over all accounts: a list of stolen passwords is tried once an account. An attempt counts from its start, so that
/// many at once are no more than many in a row. In memory, a process.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    /// <summary>Failures of one address within a window before it is refused.</summary>
    public const int MaxFailures = 30;

    /// <summary>Addresses remembered within a window; past it all others count as one.</summary>
    public const int MaxAddresses = 50_000;

    /// <summary>The window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private const string AllOthers = "others";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _attempts = new(StringComparer.Ordinal);
    private DateTimeOffset _windowStart;

    /// <summary>Counts an attempt; false where the address has failed too often.</summary>
    public bool TryBegin(IPAddress? address)
    {
        lock (_lock)
        {
            Roll();
            var name = NameOf(address);
            var count = _attempts.GetValueOrDefault(name);
            if (count >= MaxFailures)
                return false;
            _attempts[name] = count + 1;
            return true;
        }
    }

    /// <summary>Takes an attempt back: it was none to guess.</summary>
    public void Succeeded(IPAddress? address)
    {
        lock (_lock)
        {
            var name = NameOf(address);
            if (_attempts.GetValueOrDefault(name) > 1)
                _attempts[name]--;
            else
                _attempts.Remove(name);
        }
    }

    private string NameOf(IPAddress? address)
    {
        var name = RemoteAddress.NameOf(address);
        return _attempts.Count < MaxAddresses || _attempts.ContainsKey(name) ? name : AllOthers;
    }

    private void Roll()
    {
        var now = time.GetUtcNow();
        if (now - _windowStart < Window)
            return;
        _attempts.Clear();
        _windowStart = now;
    }
}
