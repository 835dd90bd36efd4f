using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine.Fairness;

/// <summary>How much a person's support plan brings.</summary>
public enum SupportBand
{
    /// <summary>The plan answers no level of any gap.</summary>
    None = 0,

    /// <summary>One to three levels.</summary>
    Some = 1,

    /// <summary>Four levels or more.</summary>
    Much = 2,
}

/// <summary>By what people are grouped.</summary>
public enum FairnessGrouping
{
    /// <summary>Age band on the day of the run.</summary>
    AgeBand = 0,

    /// <summary>How much support the plan brings.</summary>
    Support = 1,

    /// <summary>Region.</summary>
    Region = 2,
}

/// <summary>Somebody of a cohort by the groups that the sheet compares; nothing else of them enters it.</summary>
/// <param name="ParticipantId">The participant.</param>
/// <param name="AgeBand">On the day of the run.</param>
/// <param name="Support">How much support the plan brings.</param>
/// <param name="Region">A key of the caller's; empty = unknown.</param>
public sealed record FairnessPerson(Guid ParticipantId, AgeBand AgeBand, SupportBand Support, string Region)
{
    private const int MuchFrom = 4;

    /// <summary>From a profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="onDate">The day of the run (Europe/Berlin).</param>
    /// <param name="region">A key of the caller's; null = <see cref="RegionOf"/> the profile's location.</param>
    public static FairnessPerson Of(ParticipantProfile profile, DateOnly onDate, string? region = null)
    {
        var levels = 0;
        foreach (var level in profile.Support.Levels)
            levels += level;
        var support = levels == 0 ? SupportBand.None : levels < MuchFrom ? SupportBand.Some : SupportBand.Much;
        return new FairnessPerson(profile.Id, profile.BandOn(onDate), support, region ?? RegionOf(profile.Location));
    }

    /// <summary>The square of one degree by one in which a location lies, by its south-west corner ("50 N 9 E"); empty when unknown. Events carry no administrative key.</summary>
    public static string RegionOf(GeoPoint? location)
    {
        if (location is not { } point)
            return "";
        var (latitude, longitude) = (FloorDegrees(point.LatitudeE5), FloorDegrees(point.LongitudeE5));
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Math.Abs(latitude)} {(latitude < 0 ? 'S' : 'N')} {Math.Abs(longitude)} {(longitude < 0 ? 'W' : 'E')}");
    }

    private static int FloorDegrees(int e5) => (int)Math.Floor(e5 / 100_000m);
}

/// <summary>What is said of people in one line: all of them, or one group. What is null is kept back, so that nobody can be found.</summary>
/// <param name="People">How many.</param>
/// <param name="Placed">How many of them have a place.</param>
/// <param name="Unplaced">How many have none.</param>
/// <param name="PlacedPerMille">Share of those placed, 0 to 1,000.</param>
/// <param name="MeanFit">Mean fit of those placed, 0 to 10,000, rounded; null also when nobody is placed.</param>
/// <param name="MeanShortfall">How far that lies below the best place that each of them had for themselves and that no side refused, on the mean; what the group gives up for all.</param>
public sealed record FairnessCounts(int? People, int? Placed, int? Unplaced, int? PlacedPerMille, int? MeanFit, int? MeanShortfall);

/// <summary>One group.</summary>
/// <param name="Group">Stable key: Child, Youth15 ..., None, Some, Much, or the region's.</param>
/// <param name="Name">In plain words.</param>
/// <param name="Counts">What is said of it.</param>
public sealed record FairnessRow(string Group, LocalText Name, FairnessCounts Counts);

/// <summary>All groups of one grouping.</summary>
/// <param name="Grouping">Which.</param>
/// <param name="Name">In plain words.</param>
/// <param name="Rows">By key; none when the table is kept back whole.</param>
/// <param name="SpreadPerMille">Highest less lowest share placed among the groups shown; null below two of them.</param>
public sealed record FairnessTable(FairnessGrouping Grouping, LocalText Name, ImmutableArray<FairnessRow> Rows, int? SpreadPerMille);

/// <summary>The run solved again under another floor.</summary>
/// <param name="Floor">Nobody is placed below it, even if fewer are placed at all; null = no floor is raised, only count and total decide.</param>
/// <param name="All">Everybody.</param>
/// <param name="Tables">By group; none when <paramref name="All"/> is kept back.</param>
public sealed record FairnessScenario(int? Floor, FairnessCounts All, ImmutableArray<FairnessTable> Tables);

/// <summary>How a sheet is made.</summary>
public sealed record FairnessOptions
{
    /// <summary>The defaults.</summary>
    public static FairnessOptions Default { get; } = new();

    /// <summary>How many higher floors are tried, 0 to 10 (0: no other run is solved at all); each is a run of its own.</summary>
    public int Floors { get; init; } = 3;

    /// <summary>Points between them, 100 to 10,000; the first is the next multiple above the run's floor.</summary>
    public int Step { get; init; } = 500;
}
