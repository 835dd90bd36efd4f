namespace Perspektiva.Notification.Domain;

/// <summary>Who accompanies a person: the coach, who stands in, and which of them are coaches no longer. Pure, so that whom a warning reaches can be tried without a server.</summary>
/// <param name="Coach">Public id of the coach, none where nobody is assigned.</param>
/// <param name="Substitute">Public id of who stands in.</param>
/// <param name="Inactive">Those of them who have left; whoever is not heard of yet has not.</param>
internal sealed record Accompaniment(string? Coach, string? Substitute, IReadOnlyCollection<string> Inactive)
{
    /// <summary>Who can act: the coach, or in the coach's place the substitute; of what is urgent both hear.</summary>
    public IReadOnlyList<string> Present(bool urgent)
    {
        var active = new[] { Coach, Substitute }.OfType<string>().Distinct(StringComparer.Ordinal).Where(id => !Inactive.Contains(id, StringComparer.Ordinal));
        return [.. urgent ? active : active.Take(1)];
    }

    /// <summary>As <see cref="Present"/>; where nobody is there, the coach's inbox keeps it for their return.</summary>
    public IReadOnlyList<string> Told(bool urgent)
    {
        var present = Present(urgent);
        return present.Count > 0 || Coach is null ? present : [Coach];
    }
}
