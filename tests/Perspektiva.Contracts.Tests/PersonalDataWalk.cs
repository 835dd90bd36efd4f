using System.Collections;

namespace Perspektiva.Contracts.Tests;

/// <summary>Walks a type's properties and names each that could carry a name, contact, birth date or free text about a person.</summary>
internal static class PersonalDataWalk
{
    /// <summary>The only endings that a text property of an event may have: ids, codes and closed vocabularies.</summary>
    private static readonly string[] CodeEndings = ["Id", "Ids", "KldbKey", "KldbMainGroup", "WzCode", "WzSection", "OriginNetwork", "Service", "Subject", "Role"];

    /// <summary>The only days and instants that an event may tell: of placements, places and plans, and the day on which the age band changes.</summary>
    private static readonly string[] Days =
    [
        "OccurredAt", "ExpiresAt", "StartFrom", "StartUntil", "EndsOn", "StartsOn", "EndedOn", "HeldOn", "NextCheckInOn", "AvailableFrom", "AvailableUntil", "NextBandOn", "SchoolingEndsOn",
        "ProbationEndsOn", "SubsidyEndsOn", "EmployedOn", "LastCheckInOn", "NextAdaptationOn",
    ];

    private static readonly string[] Telling = ["name", "birth", "mail", "phone", "address", "street", "note", "text", "comment", "diagnos", "title", "description", "contact", "reasontext"];

    private static readonly Type[] Plain =
    [
        typeof(Guid), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(TimeOnly),
    ];

    public static IReadOnlyList<string> Suspects(Type type)
    {
        List<string> suspects = [];
        Walk(type, type.Name, suspects, []);
        return suspects;
    }

    private static void Walk(Type type, string path, List<string> suspects, HashSet<Type> seen)
    {
        if (!seen.Add(type)) return;
        foreach (var property in type.GetProperties().Where(p => p.Name != "EqualityContract"))
            Judge(property.PropertyType, property.Name, $"{path}.{property.Name}", suspects, seen);
    }

    private static void Judge(Type type, string name, string path, List<string> suspects, HashSet<Type> seen)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (Telling.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) && plain != typeof(bool) && !plain.IsEnum) suspects.Add(path);
        else if (plain == typeof(string)) { if (!CodeEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal))) suspects.Add(path); }
        else if (plain == typeof(DateOnly) || plain == typeof(DateTimeOffset) || plain == typeof(DateTime)) { if (!Days.Contains(name)) suspects.Add(path); }
        else if (plain == typeof(object) || typeof(IDictionary).IsAssignableFrom(plain) || plain.Name.StartsWith("Json", StringComparison.Ordinal)) suspects.Add(path);
        else if (plain.IsEnum || Plain.Contains(plain)) return;
        else if (plain.IsGenericType && typeof(IEnumerable).IsAssignableFrom(plain)) foreach (var item in plain.GetGenericArguments()) Judge(item, name, path + "[]", suspects, seen);
        else if (plain.Namespace == "Perspektiva.Contracts.V1") Walk(plain, path, suspects, seen);
        else suspects.Add(path);
    }
}
