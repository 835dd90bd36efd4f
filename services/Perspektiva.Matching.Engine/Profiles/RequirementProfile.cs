using System.Text.Json;
using System.Text.Json.Serialization;

namespace Perspektiva.Matching.Engine;

/// <summary>What a place asks in one dimension.</summary>
/// <param name="Level">1 to 5; 0 = not asked.</param>
/// <param name="Importance">How much it weighs; <see cref="Importance.NotAsked"/> with level 0 and only then.</param>
public readonly record struct Requirement(int Level, Importance Importance)
{
    /// <summary>Not asked.</summary>
    public static readonly Requirement NotAsked = new(0, Importance.NotAsked);

    /// <summary>Whether the place asks anything here.</summary>
    [JsonIgnore]
    public bool IsAsked => Level > 0;

    internal bool IsValid => Level == 0
        ? Importance == Importance.NotAsked
        : Level is >= 1 and <= 5 && Importance is >= Importance.Useful and <= Importance.Decisive;
}

/// <summary>The 32 requirements of a place. Immutable, equal by value.</summary>
[JsonConverter(typeof(RequirementProfileConverter))]
public sealed class RequirementProfile : IEquatable<RequirementProfile>
{
    private readonly Requirement[] _items;

    private RequirementProfile(Requirement[] items) => _items = items;

    /// <summary>Nothing asked.</summary>
    public static RequirementProfile Nothing { get; } = new(new Requirement[AbilityProfile.Dimensions]);

    /// <summary>The requirement of a dimension.</summary>
    public Requirement this[Dimension dimension] => _items[(int)dimension];

    internal ReadOnlySpan<Requirement> Items => _items;

    /// <summary>From 32 requirements in <see cref="Dimension"/>'s order; false (and a reason) when there are not 32 or one is out of range.</summary>
    public static bool TryFrom(IReadOnlyList<Requirement> items, out RequirementProfile profile, out string? reason)
    {
        profile = Nothing;
        reason = items is null || items.Count != AbilityProfile.Dimensions ? "must have 32 requirements" : null;
        for (var i = 0; reason is null && i < AbilityProfile.Dimensions; i++)
        {
            if (!items![i].IsValid)
                reason = $"requirement {i} must have a level from 1 to 5 and an importance, or neither";
        }

        if (reason is not null)
            return false;
        profile = new RequirementProfile([.. items!]);
        return true;
    }

    /// <summary>As <see cref="TryFrom"/>, for requirements known to be right.</summary>
    /// <exception cref="ArgumentException">Not 32, or one out of range.</exception>
    public static RequirementProfile From(IReadOnlyList<Requirement> items) =>
        TryFrom(items, out var profile, out var reason) ? profile : throw new ArgumentException(reason, nameof(items));

    /// <summary>The same profile with one requirement replaced.</summary>
    /// <exception cref="ArgumentException">A requirement out of range.</exception>
    public RequirementProfile With(Dimension dimension, int level, Importance importance)
    {
        Requirement[] items = [.. _items];
        items[(int)dimension] = new Requirement(level, importance);
        return From(items);
    }

    /// <inheritdoc/>
    public bool Equals(RequirementProfile? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RequirementProfile);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }
}

/// <summary>JSON: an array of 32 pairs [level, importance], null where not asked.</summary>
internal sealed class RequirementProfileConverter : JsonConverter<RequirementProfile>
{
    public override RequirementProfile Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var rows = JsonSerializer.Deserialize<int[]?[]>(ref reader, options) ?? [];
        var items = new List<Requirement>(rows.Length);
        foreach (var row in rows)
        {
            if (row is not null && row.Length != 2)
                throw new JsonException("must be [level, importance] or null");
            items.Add(row is null ? Requirement.NotAsked : new Requirement(row[0], (Importance)row[1]));
        }

        return RequirementProfile.TryFrom(items, out var profile, out var reason) ? profile : throw new JsonException(reason);
    }

    public override void Write(Utf8JsonWriter writer, RequirementProfile value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var item in value.Items)
        {
            if (!item.IsAsked)
            {
                writer.WriteNullValue();
                continue;
            }

            writer.WriteStartArray();
            writer.WriteNumberValue(item.Level);
            writer.WriteNumberValue((int)item.Importance);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
