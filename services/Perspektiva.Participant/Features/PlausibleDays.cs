using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features;

/// <summary>Days that somebody can have meant; the same as those of places.</summary>
internal static class PlausibleDays
{
    private static readonly DateOnly Earliest = new(1990, 1, 1);
    private static readonly DateOnly Latest = new(2100, 12, 31);

    /// <summary>The day lies within them; null passes.</summary>
    public static bool Plausible(this Check check, string pointer, DateOnly? day) => check.Range(pointer, day, Earliest, Latest);
}
