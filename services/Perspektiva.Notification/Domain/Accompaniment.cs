namespace Perspektiva.Notification.Domain;

/// <summary>Who accompanies a person: the coach, who stands in, which of them are coaches no longer, and who registered the person. Pure, so that whom a warning reaches can be tried without a server.</summary>
/// <param name="Coach">Public id of the coach, none where nobody is assigned.</param>
/// <param name="Substitute">Public id of who stands in.</param>
/// <param name="Inactive">Those of them who have left; whoever is not heard of yet has not.</param>
/// <param name="Registering">Public ids of the organisations that registered the person.</param>
internal sealed record Accompaniment(string? Coach, string? Substitute, IReadOnlyCollection<string> Inactive, IReadOnlyCollection<string> Registering)
{
    /// <summary>Who can act: the coach, or in the coach's place the substitute; of what is urgent both hear.</summary>
    public IReadOnlyList<string> Present(bool urgent)
    {
        var active = new[] { Coach, Substitute }.OfType<string>().Distinct(StringComparer.Ordinal).Where(id => !Inactive.Contains(id, StringComparer.Ordinal));
        return [.. urgent ? active : active.Take(1)];
    }

    /// <summary>Who can act now: as <see cref="Present"/>, and where no coach is there, who registered the person.</summary>
    public IReadOnlyList<string> Responsible(bool urgent) => Present(urgent) is { Count: > 0 } present ? present : [.. Registering.Distinct(StringComparer.Ordinal)];

    /// <summary>As <see cref="Responsible"/>; where no coach is there, the coach's inbox keeps it for their return, too.</summary>
    public IReadOnlyList<string> Told(bool urgent)
    {
        var present = Present(urgent);
        return present.Count > 0 ? present : [.. Responsible(urgent), .. Coach is null ? Array.Empty<string>() : [Coach]];
    }
}
