using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>Adaptations as a body states them, and as the engine takes them.</summary>
internal static class StatedAdaptations
{
    /// <summary>One for each dimension and some more.</summary>
    public const int Most = 40;

    /// <summary>The most hours a week that the engine knows.</summary>
    public const int MostHours = 60;

    /// <summary>As the engine takes them.</summary>
    public static IReadOnlyList<Engine.Adaptation> ToEngine(this IEnumerable<PlaceAdaptation> adaptations) => [.. adaptations.Select(ToEngine)];

    /// <summary>Checks the list in a body; findings go to the check.</summary>
    /// <param name="under">Where in the body the list's owner stands; the body itself by default.</param>
    public static void Read(IReadOnlyList<PlaceAdaptation>? stated, DateOnly today, Check check, string under = "")
    {
        var list = $"{under}/adaptations";
        check.Count(list, stated, 0, Most);
        for (var i = 0; i < Math.Min(stated?.Count ?? 0, Most); i++)
        {
            if (check.Required($"{list}/{i}", stated![i]))
                Read(stated[i], $"{list}/{i}", today, check);
        }
        var hours = (stated ?? []).Count(one => one?.HoursPerWeek is not null);
        check.That(hours <= 1, list, "must not state the hours a week twice", "duplicate");
    }

    private static void Read(PlaceAdaptation one, string at, DateOnly today, Check check)
    {
        check.That(one.SaysOneThing(), at, "must say one thing: dimension with levels, removes, removesHazard, removesPieceWork or hoursPerWeek", "mismatch");
        check.Known($"{at}/dimension", one.Dimension);
        check.Range($"{at}/levels", one.Levels, 0, Engine.SupportProfile.MaxLevels);

        // "none" is a name of these, too, and no demand or danger.
        check.That(one.Removes is not FunctionalConstraint.None, $"{at}/removes", "is not one of the known values", "unknown_value");
        check.That(one.RemovesHazard is not Hazard.None, $"{at}/removesHazard", "is not one of the known values", "unknown_value");
        check.That(one.RemovesPieceWork is not false, $"{at}/removesPieceWork", "must be true or be left out", "unknown_value");
        check.Range($"{at}/hoursPerWeek", one.HoursPerWeek, 1, MostHours);
        check.Known($"{at}/owner", one.Owner);
        check.Range($"{at}/by", one.By, today, today.AddYears(3));
    }

    private static Engine.Adaptation ToEngine(PlaceAdaptation one) => new()
    {
        Dimension = (Engine.Dimension?)one.Dimension,
        Levels = one.Levels ?? 0,
        Removes = (Engine.FunctionalConstraint)(one.Removes ?? FunctionalConstraint.None),
        RemovesHazards = (Engine.Hazard)(one.RemovesHazard ?? Hazard.None),
        RemovesPieceWork = one.RemovesPieceWork ?? false,
        WeeklyMinutes = one.HoursPerWeek * 60,
    };
}
