using System.Text.Json;
using System.Text.Json.Serialization;

namespace Perspektiva.Matching.Engine;

/// <summary>A person's rated abilities: 32 ratings from 1 to 5, or null where not yet assessed. Immutable, equal by value.</summary>
[JsonConverter(typeof(AbilityProfileConverter))]
public sealed class AbilityProfile : IEquatable<AbilityProfile>
{
    /// <summary>How many dimensions there are.</summary>
    public const int Dimensions = 32;

    private readonly byte[] _levels;

    private AbilityProfile(byte[] levels) => _levels = levels;

    /// <summary>Nothing assessed.</summary>
    public static AbilityProfile Unknown { get; } = new(new byte[Dimensions]);

    /// <summary>The rating, or null where not assessed.</summary>
    public int? this[Dimension dimension] => _levels[(int)dimension] is > 0 and var level ? level : null;

    /// <summary>The 32 ratings, 0 = not assessed; only inside the engine.</summary>
    internal ReadOnlySpan<byte> Levels => _levels;

    /// <summary>From 32 ratings in <see cref="Dimension"/>'s order, null = not assessed; false (and a reason) when there are not 32 or one is outside 1 to 5.</summary>
    public static bool TryFrom(IReadOnlyList<int?> ratings, out AbilityProfile profile, out string? reason)
    {
        profile = Unknown;
        reason = ratings is null || ratings.Count != Dimensions ? "must have 32 ratings" : null;
        if (reason is not null)
            return false;
        var levels = new byte[Dimensions];
        for (var i = 0; i < Dimensions; i++)
        {
            if (ratings![i] is null)
                continue;
            if (ratings[i] is < 1 or > 5)
            {
                reason = $"rating {i} must be from 1 to 5";
                return false;
            }

            levels[i] = (byte)ratings[i]!.Value;
        }

        profile = new AbilityProfile(levels);
        return true;
    }

    /// <summary>As <see cref="TryFrom"/>, for ratings known to be right.</summary>
    /// <exception cref="ArgumentException">Not 32 ratings, or one outside 1 to 5.</exception>
    public static AbilityProfile From(IReadOnlyList<int?> ratings) =>
        TryFrom(ratings, out var profile, out var reason) ? profile : throw new ArgumentException(reason, nameof(ratings));

    /// <summary>The same profile with one rating replaced.</summary>
    /// <exception cref="ArgumentException">A rating outside 1 to 5.</exception>
    public AbilityProfile With(Dimension dimension, int? rating)
    {
        var ratings = ToRatings();
        ratings[(int)dimension] = rating;
        return From(ratings);
    }

    /// <summary>The 32 ratings, null = not assessed.</summary>
    public int?[] ToRatings() => Array.ConvertAll(_levels, level => level == 0 ? (int?)null : level);

    /// <inheritdoc/>
    public bool Equals(AbilityProfile? other) => other is not null && _levels.AsSpan().SequenceEqual(other._levels);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AbilityProfile);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_levels);
        return hash.ToHashCode();
    }
}

/// <summary>JSON: an array of 32 numbers or nulls.</summary>
internal sealed class AbilityProfileConverter : JsonConverter<AbilityProfile>
{
    public override AbilityProfile Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var ratings = JsonSerializer.Deserialize<int?[]>(ref reader, options) ?? [];
        return AbilityProfile.TryFrom(ratings, out var profile, out var reason) ? profile : throw new JsonException(reason);
    }

    public override void Write(Utf8JsonWriter writer, AbilityProfile value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToRatings(), options);
}
