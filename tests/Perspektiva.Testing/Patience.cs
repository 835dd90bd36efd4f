namespace Perspektiva.Testing;

/// <summary>How long a test waits for what must come. It costs only where it does not come, so it is meant for a slow machine with other work; what a service promises in a shorter time has a limit of its own.</summary>
public static class Patience
{
    /// <summary>In seconds.</summary>
    public const int Seconds = 60;

    /// <summary>As a length of time.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(Seconds);
}
