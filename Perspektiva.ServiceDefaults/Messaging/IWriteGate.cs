namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>Says whether the service may still take writes: past a backlog far above what ever was seen, it sheds them (503 with Retry-After) rather than lose or stall.</summary>
public interface IWriteGate
{
    /// <summary>How long a writer should stay away; null = come in. Costs nothing: the relay's sweep keeps it up to date.</summary>
    TimeSpan? RetryAfter { get; }
}
