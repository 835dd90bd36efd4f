using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine.Tests.Judges;

/// <summary>A formula that was tried and not built: what docs/matching.md tells of the way between the fit and cosine.</summary>
/// <param name="Name">As in the documentation.</param>
/// <param name="Breaks">What of the formula's duties it does not keep; empty = it keeps all.</param>
/// <param name="Over">Cost of a gap of 0 to 4 levels, before the weight.</param>
/// <param name="Under">Cost of 0 to 4 levels above what is asked, before the weight.</param>
/// <param name="Weights">By importance: not asked, useful, important, decisive.</param>
/// <param name="CapCosts">The least that the worst decisive gap of 0 to 4 levels costs.</param>
internal sealed record FitVariant(
    string Name, string Breaks, ImmutableArray<int> Over, ImmutableArray<int> Under, ImmutableArray<int> Weights, ImmutableArray<int> CapCosts)
{
    private static readonly ImmutableArray<int> Alike = [0, 10, 10, 10];
    private static readonly ImmutableArray<int> Flat = [0, 10, 20, 30];
    private static readonly ImmutableArray<int> Square = [0, 2, 8, 18, 32];
    private static readonly ImmutableArray<int> FirstFree = [0, 0, 6, 16, 30];
    private static readonly ImmutableArray<int> FirstHalf = [0, 1, 6, 16, 30];

    // A useful level costs 20. The caps of v1 from two levels on lie beyond all lesser costs of places near the top, the soft ones at 15 levels; one decisive level leaves 9,900.
    private static readonly ImmutableArray<int> Caps = [0, 100, 4_100, 6_100, 8_100];
    private static readonly ImmutableArray<int> SoftCaps = [0, 100, 300, 450, 600];
    private static readonly ImmutableArray<int> NoCaps = [0, 0, 0, 0, 0];

    /// <summary>Whether the costs are taken as a share of all that the place asks.</summary>
    public bool Share { get; init; }

    /// <summary>All that docs/matching.md lists, in its order.</summary>
    public static ImmutableArray<FitVariant> All { get; } =
    [
        new("squares", "", Square, FirstFree, Flat, Caps),
        new("squares, as a share", "where much is asked a gap costs less", Square, FirstFree, Flat, Caps) { Share = true },
        new("squares, all weights alike", "importance tells only in the cap", Square, FirstFree, Alike, Caps),
        new("squares, soft cap", "strengths elsewhere buy off a decisive gap of two", Square, FirstFree, Flat, SoftCaps),
        new("squares, soft cap, all weights alike", "both of these", Square, FirstFree, Alike, SoftCaps),
        new("squares, first level above at half", "a met ability raised lowers the fit", Square, FirstHalf, Flat, Caps),
        new("squares, soft cap, all weights alike, first level above at half", "all three", Square, FirstHalf, Alike, SoftCaps),
        new("squares, no cap, all weights alike", "a decisive gap is bought off", Square, FirstFree, Alike, NoCaps),
        new("squares, no cap, all weights alike, above as below", "all of these, and under-challenge is no milder", Square, Square, Alike, NoCaps),
    ];

    /// <summary>The higher, the better the fit; no floor.</summary>
    public double Score(Judged person, Judged place)
    {
        int costs = 0, asked = 0, worst = 0;
        var requirements = place.Place.Requirements.Items;
        for (var i = 0; i < AbilityProfile.Dimensions; i++)
        {
            var requirement = requirements[i];
            if (!requirement.IsAsked)
                continue;
            var gap = requirement.Level - person.Person.Abilities.Levels[i];
            costs += Weights[(int)requirement.Importance] * (gap > 0 ? Over[gap] : Under[-gap]);
            asked += requirement.Level;
            worst = requirement.Importance == Importance.Decisive ? Math.Max(worst, gap) : worst;
        }

        // 96 = a level of three in every dimension.
        return -Math.Max(Share ? costs * 96.0 / asked : costs, CapCosts[worst]);
    }
}
