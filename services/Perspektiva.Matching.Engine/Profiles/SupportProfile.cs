using System.Text.Json;
using System.Text.Json.Serialization;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// How many levels of a gap are answered in each dimension, 0 to 2: by support that a place offers, or that a person's
/// support plan brings. Immutable, equal by value.
/// </summary>
[JsonConverter(typeof(SupportProfileConverter))]
public sealed class SupportProfile : IEquatable<SupportProfile>
{
    /// <summary>The most levels that one side's support can answer.</summary>
    public const int MaxLevels = 2;

    private readonly byte[] _levels;

    private SupportProfile(byte[] levels) => _levels = levels;

    /// <summary>No support.</summary>
    public static SupportProfile None { get; } = new(new byte[AbilityProfile.Dimensions]);

    /// <summary>
    /// Levels that hours of support a week answer: an aid or an adaptation without hours one, instruction or presence one from
    /// half an hour a day, two from half of the week on. A convention of ours (docs/matching.md), to be corrected by practice.
    /// </summary>
    /// <param name="hoursPerWeek">0 to 40.</param>
    /// <param name="needsPresence">True for instruction and presence, which answer nothing without hours.</param>
    public static int LevelsFor(int hoursPerWeek, bool needsPresence)
    {
        if (hoursPerWeek >= 20)
            return MaxLevels;
        return hoursPerWeek >= 3 || !needsPresence ? 1 : 0;
    }

    /// <summary>Levels answered in a dimension, 0 to 2.</summary>
    public int this[Dimension dimension] => _levels[(int)dimension];

    internal ReadOnlySpan<byte> Levels => _levels;

    /// <summary>From the dimensions that have support, with 1 or 2 levels each; false (and a reason) when a level is outside 0 to 2 or a dimension unknown.</summary>
    public static bool TryFrom(IEnumerable<KeyValuePair<Dimension, int>> levels, out SupportProfile profile, out string? reason)
    {
        profile = None;
        reason = null;
        var bytes = new byte[AbilityProfile.Dimensions];
        foreach (var (dimension, level) in levels)
        {
            if ((int)dimension is < 0 or >= AbilityProfile.Dimensions || level is < 0 or > MaxLevels)
            {
                reason = "support must be from 0 to 2 levels in one of the 32 dimensions";
                return false;
            }

            bytes[(int)dimension] = (byte)level;
        }

        profile = new SupportProfile(bytes);
        return true;
    }

    /// <summary>As <see cref="TryFrom"/>, for levels known to be right.</summary>
    /// <exception cref="ArgumentException">A level outside 0 to 2.</exception>
    public static SupportProfile From(params IEnumerable<KeyValuePair<Dimension, int>> levels) =>
        TryFrom(levels, out var profile, out var reason) ? profile : throw new ArgumentException(reason, nameof(levels));

    /// <summary>The same profile with one dimension replaced.</summary>
    /// <exception cref="ArgumentException">A level outside 0 to 2.</exception>
    public SupportProfile With(Dimension dimension, int levels)
    {
        if (levels is < 0 or > MaxLevels)
            throw new ArgumentException("support must be from 0 to 2 levels", nameof(levels));
        byte[] bytes = [.. _levels];
        bytes[(int)dimension] = (byte)levels;
        return new SupportProfile(bytes);
    }

    /// <inheritdoc/>
    public bool Equals(SupportProfile? other) => other is not null && _levels.AsSpan().SequenceEqual(other._levels);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SupportProfile);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_levels);
        return hash.ToHashCode();
    }
}

/// <summary>JSON: an array of 32 numbers from 0 to 2.</summary>
internal sealed class SupportProfileConverter : JsonConverter<SupportProfile>
{
    public override SupportProfile Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var levels = JsonSerializer.Deserialize<int[]>(ref reader, options) ?? [];
        if (levels.Length != AbilityProfile.Dimensions)
            throw new JsonException("must have 32 levels");
        var pairs = levels.Select((level, i) => KeyValuePair.Create((Dimension)i, level));
        return SupportProfile.TryFrom(pairs, out var profile, out var reason) ? profile : throw new JsonException(reason);
    }

    public override void Write(Utf8JsonWriter writer, SupportProfile value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var level in value.Levels)
            writer.WriteNumberValue(level);
        writer.WriteEndArray();
    }
}
