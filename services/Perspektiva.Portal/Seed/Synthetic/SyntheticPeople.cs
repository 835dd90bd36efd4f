using System.Globalization;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Portal.Seed.Synthetic;

/// <summary>A made-up young person: the body of the registration, and the ability profile.</summary>
internal sealed record SyntheticPerson(string ExternalRef, object Registration, IReadOnlyList<int?> Ratings);

/// <summary>Made-up young people from a fixed seed, always the same. Recognised by their reference (<c>synthetic-...</c>) and their street.</summary>
internal static class SyntheticPeople
{
    private const int Seed = 20261124;

    /// <summary>Exclusions that occur, most of the people having none.</summary>
    private static readonly string[] Exclusions = ["lifting_above10_kg", "heights", "night", "shift", "noise", "dust_or_chemicals", "driving", "customer_contact"];

    private static readonly string[] MainGroups = ["12", "22", "24", "25", "26", "29", "33", "34", "51", "54", "62", "63", "71", "81", "82", "83"];

    private static readonly string[] GivenNames =
    [
        "Amelie", "Anna", "Aylin", "Ben", "Clara", "David", "Elias", "Emil", "Emma", "Enes", "Felix", "Finn", "Fiona", "Greta", "Hannah", "Henri", "Ida", "Jakob", "Jana", "Jonas",
        "Julian", "Karla", "Kilian", "Lara", "Lena", "Leo", "Leonie", "Lina", "Luca", "Luis", "Maja", "Marie", "Marlon", "Mats", "Mila", "Milan", "Mira", "Moritz", "Nele", "Niklas",
        "Noah", "Oskar", "Paula", "Pia", "Romy", "Samuel", "Selin", "Sophie", "Theo", "Tim", "Tom", "Valentin", "Vincent", "Yasmin", "Zoe",
    ];

    private static readonly string[] FamilyNames =
    [
        "Albrecht", "Bauer", "Baumann", "Beck", "Becker", "Berger", "Brandt", "Braun", "Dietrich", "Engel", "Fischer", "Frank", "Franke", "Friedrich", "Fuchs", "Graf", "Groß", "Günther",
        "Haas", "Hahn", "Hartmann", "Heinrich", "Herrmann", "Hofmann", "Horn", "Huber", "Jung", "Kaiser", "Keller", "Klein", "Koch", "Köhler", "Kraus", "Krüger", "Kuhn", "Lang", "Lehmann",
        "Lorenz", "Ludwig", "Maier", "Martin", "Mayer", "Meier", "Möller", "Müller", "Neumann", "Otto", "Peters", "Pfeiffer", "Pohl", "Richter", "Roth", "Sauer", "Schäfer", "Schmitt",
        "Schneider", "Scholz", "Schreiber", "Schubert", "Schulte", "Schuster", "Seidel", "Simon", "Sommer", "Stein", "Vogel", "Vogt", "Wagner", "Walter", "Weber", "Weiß", "Winkler", "Winter", "Wolf", "Ziegler",
    ];

    /// <summary>The same people each time.</summary>
    /// <param name="count">How many; the first n are the same whatever the count.</param>
    /// <param name="today">Today in Europe/Berlin: it tells who is still a minor.</param>
    public static IEnumerable<SyntheticPerson> Make(int count, DateOnly today)
    {
        for (var number = 0; number < count; number++)
            yield return Make(number, today, new Random(Seed + number));
    }

    private static SyntheticPerson Make(int number, DateOnly today, Random random)
    {
        var reference = string.Create(CultureInfo.InvariantCulture, $"synthetic-{number + 1:000}");
        var region = Region.Of(number);
        var born = new DateOnly(2001, 1, 1).AddDays(random.Next(365 * 8));
        var familyName = FamilyNames[random.Next(FamilyNames.Length)];
        var hours = random.Next(4) switch { 0 => 20, 1 => 30, _ => 38 };
        var registration = new
        {
            externalRef = reference,
            givenName = GivenNames[random.Next(GivenNames.Length)],
            familyName,
            birthDate = born,
            address = new { street = $"Synthetischer Weg {number + 1}", postalCode = region.PostalCode(random), town = region.Town },
            mobilityKm = 10 + (5 * random.Next(9)),
            hoursPerWeekMin = hours - 10,
            hoursPerWeekMax = hours + 2,
            exclusions = Exclusions.Where(_ => random.Next(16) == 0).ToArray(),
            interests = Pick(MainGroups, 1 + random.Next(3), random).Select((group, i) => new { kldbMainGroup = group, weight = 3 - i }).ToArray(),
            consent = new { purposes = new[] { "processing", "matching", "show_to_employer" }, textVersion = "2026-11", form = "signed_paper", personAgrees = true },
            guardian = ParentName(born, random) is { } givenName && born.AddYears(18) > today ? new { relation = "parent", givenName, familyName } : null,
        };
        return new SyntheticPerson(reference, registration, Ratings(random));
    }

    /// <summary>Drawn for all who were minors when the seed was made, so that the ratings after it stay the same; sent for those who still are.</summary>
    private static string? ParentName(DateOnly born, Random random) =>
        born > new DateOnly(2007, 6, 1) ? GivenNames[random.Next(GivenNames.Length)] : null;

    /// <summary>Around a level of one's own, so that a profile has strengths and weaknesses; one in ten dimensions is not assessed.</summary>
    private static int?[] Ratings(Random random)
    {
        var level = 2 + random.Next(3);
        return [.. Enum.GetValues<Dimension>().Select(_ => random.Next(10) == 0 ? (int?)null : Math.Clamp(level + random.Next(-1, 2) + (random.Next(6) == 0 ? -1 : 0), 1, 5))];
    }

    private static IEnumerable<string> Pick(string[] from, int count, Random random)
    {
        var copy = (string[])from.Clone();
        random.Shuffle(copy);
        return copy.Take(count);
    }
}
