namespace Perspektiva.Matching.Engine;

/// <summary>What a rule looks at.</summary>
/// <param name="Participant">The person.</param>
/// <param name="Place">The place.</param>
/// <param name="StartOn">First day on which both are there.</param>
/// <param name="DistanceMetres">Null when one location is unknown.</param>
internal readonly record struct RuleContext(ParticipantProfile Participant, PlaceProfile Place, DateOnly StartOn, int? DistanceMetres)
{
    public static RuleContext Of(ParticipantProfile participant, PlaceProfile place, DateOnly onDate) => new(
        participant, place, FitFormulaV1.StartOn(participant, place, onDate), FitFormulaV1.Distance(participant.Location, place.Location));

    public YouthClass Class => Participant.ClassOn(StartOn);
}

/// <summary>A rule beside the youth labour protection: a limit of the person, of the place, or of the law on a place type.</summary>
internal sealed record PairRule(string Id, string Citation, Func<RuleContext, bool> Excludes);

/// <summary>All hard rules of one version. Frozen like the formula: a change is a new book, and what was stored under an old one is answered by it.</summary>
/// <param name="Version">Its name in stored results.</param>
/// <param name="Pair">The rules beside the youth labour protection.</param>
/// <param name="Youth">The youth labour protection.</param>
/// <param name="Demands">What a place demands, as <c>functional.cannot</c> reads it.</param>
/// <param name="DayAfter">Number of the day after a place's last one, when it begins on a day; null = open.</param>
/// <param name="DayAfterMonths">Number of the day after so many months that begin with a day.</param>
/// <param name="LastStart">Last day on which a pair can begin, as far as "lawful from" asks for it; null = open.</param>
internal sealed record RuleBook(
    string Version, PairRule[] Pair, YouthRule[] Youth, Func<PlaceProfile, FunctionalConstraint> Demands, Func<PlaceProfile, DateOnly, int?> DayAfter,
    Func<DateOnly, int, int> DayAfterMonths, Func<RuleContext, DateOnly?> LastStart)
{
    /// <summary>The book in force.</summary>
    public static RuleBook Current => RuleBookV4.Book;

    /// <summary>The book of a version; null when this release does not know it.</summary>
    public static RuleBook? Find(string version) => Array.Find([RuleBookV4.Book, RuleBookV3.Book, RuleBookV2.Book, RuleBookV1.Book], book => book.Version == version);

    /// <summary>Whether any rule excludes.</summary>
    public bool Excludes(in RuleContext context)
    {
        foreach (var rule in Pair)
        {
            if (rule.Excludes(context))
                return true;
        }

        var youth = context.Class;
        if (youth == YouthClass.Adult)
            return false;
        foreach (var rule in Youth)
        {
            if (rule.Forbids(context.Place, youth))
                return true;
        }

        return false;
    }
}
