namespace Perspektiva.Matching.Engine;

/// <summary>The fit alone, as <see cref="FitFormulaV1.Evaluate"/> gives it, without laying out the dimensions: for passing over many pairs of which few are shown.</summary>
internal static class FitNumbers
{
    /// <summary>The fit of a pair, and the widest unanswered decisive gap.</summary>
    /// <param name="context">The pair with its distance and first common day.</param>
    /// <param name="onDate">The day of reckoning.</param>
    /// <param name="parameters">The numbers in force.</param>
    public static (int Fit, int WorstDecisiveGap) Of(in RuleContext context, DateOnly onDate, FitParameters parameters)
    {
        var (participant, place) = (context.Participant, context.Place);
        var costs = FitFormulaV1.InterestCost(participant, place, parameters)
            + FitFormulaV1.CommuteCost(context.DistanceMetres, participant.MobilityRadiusKm, parameters)
            + FitFormulaV1.HoursCost(participant, place, parameters)
            + FitFormulaV1.WaitingCost(participant, context.StartOn, onDate, parameters);
        var worstGap = 0;
        for (var i = 0; i < AbilityProfile.Dimensions; i++)
        {
            var dimension = (Dimension)i;
            var asked = place.Requirements[dimension];
            if (!asked.IsAsked)
                continue;
            var ability = participant.Abilities[dimension];
            var (cost, unanswered) = FitFormulaV1.Cost(asked, ability, place.Support[dimension] + participant.Support[dimension], parameters);
            costs += cost;
            if (ability is not null && asked.Importance == Importance.Decisive)
                worstGap = Math.Max(worstGap, unanswered);
        }

        return (Math.Max(0, Math.Min(FitFormulaV1.Full - costs, parameters.DecisiveCap[worstGap])), worstGap);
    }
}
