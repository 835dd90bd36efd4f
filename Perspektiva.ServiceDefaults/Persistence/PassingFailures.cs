using Perspektiva.ServiceDefaults.Messaging.Inbox;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>Failures that pass by themselves: whoever works off a queue of their own leaves what they were at for later.</summary>
public static class PassingFailures
{
    /// <summary>
    /// Whether the database is away, busy or shutting down, or the disk is full; as the inbox tells it. Looks through what the failure is wrapped in: EF hands a passing one on as
    /// an <see cref="InvalidOperationException"/>, which else is a fault of the program.
    /// </summary>
    public static bool IsPassing(this Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return Failures.KindOf(failure) == FailureKind.Transient;
    }
}
