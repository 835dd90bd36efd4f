using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// The engine's plain, exact path over any list of profiles. Pure and deterministic: the same input gives the same answer,
/// whatever its order. The index gives the same rankings over a million places.
/// </summary>
public static partial class MatchingEngine
{
    /// <summary>Version of the formula in force.</summary>
    public static string FormulaVersion => FitFormulaV1.Version;

    /// <summary>Version of the rules in force.</summary>
    public static string RulesVersion => RuleBook.Current.Version;

    /// <summary>The solver of cohorts in force; another where the same inputs may have another result than before.</summary>
    public static string SolverVersion => Cohort.CohortRun.Version;

    /// <summary>Whether this release can compute what was computed by these versions.</summary>
    public static bool Knows(string? formulaVersion, string? rulesVersion, string? parametersVersion) =>
        formulaVersion == FormulaVersion && parametersVersion == FitParameters.Current.Version && rulesVersion is not null && RuleBook.Find(rulesVersion) is not null;

    /// <summary>The best places for a participant, no excluded one among them.</summary>
    public static Ranking<RankedPlace> RankPlaces(ParticipantProfile participant, IEnumerable<PlaceProfile> places, RankOptions options) =>
        RankPlacesUnder(RulesVersion, participant, places, options);

    /// <summary>The same by the rules of a version that this release <see cref="Knows"/>, which may be an earlier one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">This release does not know the version.</exception>
    public static Ranking<RankedPlace> RankPlacesUnder(string rulesVersion, ParticipantProfile participant, IEnumerable<PlaceProfile> places, RankOptions options)
    {
        var book = RuleBook.Find(rulesVersion) ?? throw new ArgumentOutOfRangeException(nameof(rulesVersion), rulesVersion, "is no known version of the rules");
        var input = new InputGate(options);
        if (!input.Accepts(participant))
            return input.Nothing<RankedPlace>();
        var rows = new List<RankedPlace>();
        foreach (var place in places)
        {
            if (input.AcceptsOnce(place) && Admit(book, participant, place, options) is { } fit)
                rows.Add(Row(place, fit));
        }

        return Page(rows, row => new RankPosition(row.Fit, row.PlaceId), options, input.Problems);
    }

    /// <summary>The best participants for a place, by pseudonymous id: for coaches only, an employer sees nobody before that person's yes.</summary>
    public static Ranking<RankedParticipant> RankParticipants(PlaceProfile place, IEnumerable<ParticipantProfile> participants, RankOptions options)
    {
        var input = new InputGate(options);
        return RankChecked(place, participants.Where(input.AcceptsOnce), options, input);
    }

    /// <summary>The same of people whose records are right and of whom each comes once; what the gate keeps while they are read is told with the answer.</summary>
    internal static Ranking<RankedParticipant> RankChecked(PlaceProfile place, IEnumerable<ParticipantProfile> participants, RankOptions options, InputGate input)
    {
        if (!input.Accepts(place))
            return input.Nothing<RankedParticipant>();

        // Of many people few are shown: only those are laid out.
        var found = new List<(RankPosition Position, ParticipantProfile Participant)>();
        foreach (var participant in participants)
        {
            if (FitOf(participant, place, options) is { } fit)
                found.Add((new RankPosition(fit, participant.Id), participant));
        }

        var page = Page(found, row => row.Position, options, input.Problems);
        return new Ranking<RankedParticipant>([.. page.Items.Select(row => Describe(row.Participant))], page.Next, page.Problems);

        RankedParticipant Describe(ParticipantProfile participant)
        {
            var fit = FitFormulaV1.Evaluate(participant, place, options.OnDate, FitParameters.Current);
            return new RankedParticipant(participant.Id, fit.Fit, fit.Low, fit.High, IsSuitable(fit), fit.DistanceMetres, fit.StartOn);
        }
    }

    internal static bool IsSuitable(PairFit fit) =>
        fit.WorstDecisiveGap < FitParameters.Current.UnsuitableGap && fit.Fit >= FitParameters.Current.SuitableFrom;

    /// <summary>Best first, equal fits by ascending id (as 16 big-endian bytes, which is how they are written).</summary>
    internal static int Compare(RankPosition a, RankPosition b) => a.Fit != b.Fit ? b.Fit.CompareTo(a.Fit) : a.Id.CompareTo(b.Id);

    private static RankedPlace Row(PlaceProfile place, PairFit fit) => new(place.Id, fit.Fit, fit.Low, fit.High, IsSuitable(fit), fit.DistanceMetres, fit.StartOn);

    private static int? FitOf(ParticipantProfile participant, PlaceProfile place, RankOptions options)
    {
        if (Enters(RuleBook.Current, participant, place, options) is not { } context)
            return null;
        var parameters = FitParameters.Current;
        var (fit, gap) = FitNumbers.Of(context, options.OnDate, parameters);
        var suitable = gap < parameters.UnsuitableGap && fit >= parameters.SuitableFrom;
        return fit < options.MinFit || (options.OnlySuitable && !suitable) ? null : fit;
    }

    private static PairFit? Admit(RuleBook book, ParticipantProfile participant, PlaceProfile place, RankOptions options)
    {
        if (Enters(book, participant, place, options) is null)
            return null;
        var fit = FitFormulaV1.Evaluate(participant, place, options.OnDate, FitParameters.Current);
        return fit.Fit < options.MinFit || (options.OnlySuitable && !IsSuitable(fit)) ? null : fit;
    }

    /// <summary>The pair with what its rules are asked of; nothing when a filter or a rule leaves it out.</summary>
    private static RuleContext? Enters(RuleBook book, ParticipantProfile participant, PlaceProfile place, RankOptions options)
    {
        if (options.Types.Length > 0 && !options.Types.Contains(place.Type))
            return null;
        if (options.Fields.Length > 0 && !options.Fields.Contains(place.Field))
            return null;
        var context = RuleContext.Of(participant, place, options.OnDate);
        return PairRules.MayBeBeyond(context.DistanceMetres, options.WithinKm) || book.Excludes(context) ? null : context;
    }

    private static Ranking<T> Page<T>(List<T> rows, Func<T, RankPosition> position, RankOptions options, ImmutableArray<InputProblem> problems)
    {
        var ordered = rows.Where(row => options.After is not { } after || Compare(after, position(row)) < 0)
            .OrderBy(position, Comparer<RankPosition>.Create(Compare))
            .Take(options.Top + 1)
            .ToList();
        var items = ordered.Take(options.Top).ToImmutableArray();
        return new Ranking<T>(items, ordered.Count > options.Top ? position(items[^1]) : null, problems);
    }
}
