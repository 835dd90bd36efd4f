using System.Globalization;
using Perspektiva.Contracts;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Views;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>What a person with several memberships chooses among; two of one name get what tells them apart.</summary>
internal static class Choices
{
    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de-DE");

    public static IReadOnlyList<Choice> Of(string authorizeUrl, IReadOnlyList<Membership> memberships)
    {
        var names = memberships.CountBy(NameOf).ToDictionary(StringComparer.Ordinal);
        return [.. memberships.Select(m => new Choice($"{authorizeUrl}&membership={m.PublicId}", names[NameOf(m)] == 1 ? NameOf(m) : $"{NameOf(m)} ({DetailOf(m)})"))];
    }

    private static string NameOf(Membership membership) => $"{RoleNames.German(membership.Role)} – {membership.Organisation.Name}";

    /// <summary>The day that it began, and the end of the record's id, which stands on the portal's pages too.</summary>
    private static string DetailOf(Membership membership)
    {
        var since = BerlinCalendar.DayOf(membership.GrantedAt).ToString("d. MMMM yyyy", German);
        return membership.RecordId is { } record ? $"seit {since}, Kennung …{record[^4..]}" : $"seit {since}";
    }
}
