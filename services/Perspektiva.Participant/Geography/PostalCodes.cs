using System.Collections.Frozen;
using System.Globalization;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Geography;

/// <summary>Where German postal codes lie, coarsely (source and licence beside the file). Read at first use, about 8,300 entries.</summary>
internal sealed class PostalCodes
{
    private const string Resource = "Perspektiva.Participant.Geography.plz-coordinates.csv";
    private readonly Lazy<FrozenDictionary<string, CoarseLocation>> _locations = new(Read);

    /// <summary>The location, or none for a code that is not on the list (new codes, large recipients).</summary>
    public CoarseLocation? Find(string? postalCode) =>
        postalCode is not null && _locations.Value.TryGetValue(postalCode, out var location) ? location : null;

    private static FrozenDictionary<string, CoarseLocation> Read()
    {
        using var stream = typeof(PostalCodes).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded");
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        var locations = new Dictionary<string, CoarseLocation>(8_300, StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            locations[fields[0]] = CoarseLocation.From(
                double.Parse(fields[1], CultureInfo.InvariantCulture), double.Parse(fields[2], CultureInfo.InvariantCulture));
        }

        return locations.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
