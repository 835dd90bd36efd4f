namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// A cube of space as wide as the ways of those who live in it may be long: whoever comes to a point lives in its own cube or in one beside it. The straight line
/// is never longer than the way, so this leaves nobody out, at no pole and no date line.
/// </summary>
/// <param name="WidthKm">0 = for those who come from anywhere.</param>
internal readonly record struct ReachCell(int WidthKm, int X, int Y, int Z)
{
    /// <summary>A width more costs 27 look-ups for each place; above the last one most of a country is near.</summary>
    private static readonly int[] Widths = [16, 32, 64, 128];

    /// <summary>Whose location or limit is not known, or whose way may be longer than any width.</summary>
    public static ReachCell Anywhere => default;

    public static ReachCell Of(ParticipantProfile person)
    {
        if (person.Location is not { } location || person.MobilityRadiusKm is not { } radius || radius > Widths[^1])
            return Anywhere;
        return At(Array.Find(Widths, width => radius <= width), EarthPoint.From(location));
    }

    /// <summary>Every cell from which somebody may come to a point.</summary>
    public static IEnumerable<ReachCell> Around(GeoPoint place)
    {
        yield return Anywhere;
        var point = EarthPoint.From(place);
        foreach (var width in Widths)
        {
            var own = At(width, point);
            for (var beside = 0; beside < 27; beside++)
                yield return own with { X = own.X + (beside % 3) - 1, Y = own.Y + (beside / 3 % 3) - 1, Z = own.Z + (beside / 9) - 1 };
        }
    }

    private static ReachCell At(int widthKm, EarthPoint point) =>
        new(widthKm, Cut(point.X, widthKm), Cut(point.Y, widthKm), Cut(point.Z, widthKm));

    private static int Cut(int metres, int widthKm) => (int)Math.Floor(metres / (widthKm * 1000.0));
}
