namespace Perspektiva.AppHost;

/// <summary>What the terminal is told while parts are waited for, and when it is waited no longer.</summary>
/// <param name="health">What the parts say of themselves.</param>
/// <param name="time">The clock.</param>
/// <param name="unattended">True: nobody sits there who would end what comes to no end (<c>--exit</c>).</param>
internal sealed class WaitingLines(PartHealth health, TimeProvider time, bool unattended = false)
{
    /// <summary>So long a start may take that nobody watches: many times what it takes on a slow machine.</summary>
    internal static readonly TimeSpan UnattendedMayTake = TimeSpan.FromMinutes(10);

    /// <summary>So long a broker may take that other people start at the same time.</summary>
    internal static readonly TimeSpan BrokerMayTake = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly long _since = time.GetTimestamp();
    private string _told = "";
    private long _toldAt = time.GetTimestamp();
    private long? _withoutBrokerSince;

    /// <summary>
    /// What is waited for, where that is another line than the last one or a minute has passed since; then also the parts that hold up the others, to be looked at more closely.
    /// Null: nothing is to be told.
    /// </summary>
    public (string Line, IReadOnlyList<IResource> Stuck)? Next(IReadOnlyCollection<IResource> missing)
    {
        var parts = string.Join(", ", missing.Select(resource => Describe(resource, missing)));
        var isNew = parts != _told;
        if (parts.Length == 0 || (!isNew && time.GetElapsedTime(_toldAt) < Silence))
            return null;
        (_told, _toldAt) = (parts, time.GetTimestamp());
        return ((isNew ? "waiting for " : "still waiting for ") + parts, isNew ? [] : HoldingUp(missing));
    }

    /// <summary>Why it is waited no longer, and the part whose log tells more; null while it is waited.</summary>
    public (string Reason, string Part)? GivingUp(IReadOnlyCollection<IResource> missing)
    {
        if (unattended && missing.Count > 0 && time.GetElapsedTime(_since) >= UnattendedMayTake)
        {
            var part = HoldingUp(missing)[0];
            return ($"{part.Name} is not healthy after {UnattendedMayTake.TotalMinutes:F0} minutes, and with --exit it is waited no longer ({string.Join(", ", missing.Select(each => Describe(each, missing)))}). Its last lines:", part.Name);
        }

        var without = WithoutBroker(missing);
        if (without.Count == 0)
        {
            _withoutBrokerSince = null;
            return null;
        }

        _withoutBrokerSince ??= time.GetTimestamp();
        return time.GetElapsedTime(_withoutBrokerSince.Value) < BrokerMayTake
            ? null
            : ($"{PartHealth.Broker} has not let in {string.Join(", ", without)} for {BrokerMayTake.TotalSeconds:F0} s, and without it no event moves. Does it answer at its address (ConnectionStrings__{PartHealth.Broker}, "
                + $"where it is your own), and does it know the user, the password and the virtual host? The last lines of {without[0]}:", without[0]);
    }

    /// <summary>The names of the parts that say that they are without the broker.</summary>
    public IReadOnlyList<string> WithoutBroker(IReadOnlyCollection<IResource> missing) =>
        [.. missing.Select(resource => resource.Name).Where(part => health.LacksOf(part).Contains(PartHealth.Broker))];

    // The parts that wait for no other one.
    private static IReadOnlyList<IResource> HoldingUp(IReadOnlyCollection<IResource> missing) => [.. missing.Where(resource => NeedsOf(resource, missing).Count == 0)];

    private string Describe(IResource resource, IReadOnlyCollection<IResource> missing)
    {
        if (NeedsOf(resource, missing) is { Count: > 0 } needs)
            return $"{resource.Name} (needs {string.Join(" and ", needs)})";
        return health.LacksOf(resource.Name) is { Count: > 0 } lacks ? $"{resource.Name} (without {string.Join(" and ", lacks)})" : resource.Name;
    }

    private static List<string> NeedsOf(IResource resource, IReadOnlyCollection<IResource> missing) =>
        [.. resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource).Where(missing.Contains).Select(needed => needed.Name)];
}
