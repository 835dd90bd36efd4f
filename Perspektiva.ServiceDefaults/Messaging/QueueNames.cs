using System.Text;

namespace Perspektiva.ServiceDefaults.Messaging;

internal static class QueueNames
{
    private static readonly string[] Suffixes = ["Consumer", "Handler"];

    /// <summary><c>OccupancyConsumer</c> -> <c>occupancy</c>, <c>PlaceChangedHandler</c> -> <c>place-changed</c>.</summary>
    public static string RoleOf(Type handler)
    {
        var name = handler.Name.Split('`')[0];
        foreach (var suffix in Suffixes)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
            {
                name = name[..^suffix.Length];
                break;
            }
        }
        var kebab = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
                kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(name[i]));
        }
        return kebab.ToString();
    }
}
