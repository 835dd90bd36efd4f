using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <content>One pair looked at.</content>
public static partial class MatchingEngine
{
    /// <summary>The fit of a pair, as the place is and as adapted by what was stated, with every part, every rule that excludes, and what would change it.</summary>
    /// <param name="participant">The person.</param>
    /// <param name="place">The place.</param>
    /// <param name="adaptations">What was stated or agreed; empty = none.</param>
    /// <param name="onDate">The day of reckoning (Europe/Berlin).</param>
    /// <param name="audience">Who reads it.</param>
    public static PairExplanation Explain(
        ParticipantProfile participant, PlaceProfile place, IEnumerable<Adaptation> adaptations, DateOnly onDate, Audience audience) =>
        Explain(RuleBook.Current, participant, place, adaptations, onDate, audience);

    internal static PairExplanation Explain(
        RuleBook book, ParticipantProfile participant, PlaceProfile place, IEnumerable<Adaptation> adaptations, DateOnly onDate, Audience audience)
    {
        ImmutableArray<Adaptation> stated = [.. adaptations];
        var problems = Problems(participant, place, stated);
        var adapted = problems.IsEmpty ? Adaptations.Apply(place, stated) : place;
        problems = problems.IsEmpty && InputChecks.Check(adapted) is { } wrong ? [wrong] : problems;
        if (!problems.IsEmpty)
        {
            var nothing = new ScoredPair(0, 0, 0, false, [], [], []);
            return Explanation(onDate, null, nothing, nothing);
        }

        var context = RuleContext.Of(participant, place, onDate);
        return Explanation(
            context.StartOn, context.DistanceMetres, Score(book, participant, place, onDate, audience), Score(book, participant, adapted, onDate, audience));

        PairExplanation Explanation(DateOnly start, int? distance, ScoredPair asIs, ScoredPair asAdapted) => new(
            participant.Id, place.Id, onDate, start, distance, asIs, asAdapted, stated, FormulaVersion, book.Version, FitParameters.Current.Version, problems);
    }

    /// <summary>The parts of the fit of a pair, as the place is, whether or not a rule excludes it.</summary>
    /// <exception cref="ArgumentException">A record is wrong.</exception>
    public static ImmutableArray<ScorePart> Parts(ParticipantProfile participant, PlaceProfile place, DateOnly onDate)
    {
        Demand(InputChecks.Check(participant), nameof(participant));
        Demand(InputChecks.Check(place), nameof(place));
        return ScoreParts.Of(FitFormulaV1.Evaluate(participant, place, onDate, FitParameters.Current), participant, place, FitParameters.Current, Audience.Coach);
    }

    /// <summary>A row of a list and its parts, both of one evaluation.</summary>
    /// <param name="participant">The person.</param>
    /// <param name="place">The place.</param>
    /// <param name="options">What the list was asked for; page and length are not regarded.</param>
    /// <returns>Nothing when the pair would not be in the list: a rule or filter leaves it out, or a record is wrong.</returns>
    public static (RankedPlace Row, ImmutableArray<ScorePart> Parts)? ExplainRanked(ParticipantProfile participant, PlaceProfile place, RankOptions options) =>
        InputChecks.Check(participant) is null && InputChecks.Check(place) is null && Admit(RuleBook.Current, participant, place, options) is { } fit
            ? (Row(place, fit), ScoreParts.Of(fit, participant, place, FitParameters.Current, Audience.Coach))
            : null;

    /// <summary>The place as adapted by what was stated or agreed.</summary>
    /// <exception cref="ArgumentException">An adaptation is wrong.</exception>
    public static PlaceProfile Adapted(PlaceProfile place, IEnumerable<Adaptation> adaptations)
    {
        ImmutableArray<Adaptation> stated = [.. adaptations];
        Demand(Adaptations.Check(stated), nameof(adaptations));
        return Adaptations.Apply(place, stated);
    }

    /// <summary>What a place demands: stated, or lying in its days and times.</summary>
    public static FunctionalConstraint DemandsOf(PlaceProfile place) => place.AllDemands;

    /// <summary>Every rule that excludes a pair; empty = none does.</summary>
    /// <exception cref="ArgumentException">A record is wrong: no answer would read as nothing against it.</exception>
    public static ImmutableArray<Exclusion> WhyNot(ParticipantProfile participant, PlaceProfile place, DateOnly onDate, Audience audience)
    {
        Demand(InputChecks.Check(participant), nameof(participant));
        Demand(InputChecks.Check(place), nameof(place));
        return WhyNotReasons.Of(RuleBook.Current, RuleContext.Of(participant, place, onDate), audience);
    }

    private static void Demand(InputProblem? problem, string name)
    {
        if (problem is not null)
            throw new ArgumentException($"{problem.Code}: {problem.Reason}", name);
    }

    private static ImmutableArray<InputProblem> Problems(ParticipantProfile participant, PlaceProfile place, ImmutableArray<Adaptation> adaptations)
    {
        InputProblem?[] found = [InputChecks.Check(participant), InputChecks.Check(place), Adaptations.Check(adaptations)];
        return [.. found.OfType<InputProblem>()];
    }

    private static ScoredPair Score(RuleBook book, ParticipantProfile participant, PlaceProfile place, DateOnly onDate, Audience audience)
    {
        var parameters = FitParameters.Current;
        var fit = FitFormulaV1.Evaluate(participant, place, onDate, parameters);
        var context = RuleContext.Of(participant, place, onDate);
        var excluded = WhyNotReasons.Of(book, context, audience);
        return new ScoredPair(
            fit.Fit, fit.Low, fit.High, excluded.IsEmpty && IsSuitable(fit), ScoreParts.Of(fit, participant, place, parameters, audience), excluded, WhyNotReasons.Notes(book, context, audience));
    }
}
