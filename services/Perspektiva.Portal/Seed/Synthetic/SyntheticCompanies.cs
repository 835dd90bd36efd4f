using System.Globalization;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Drafting;

namespace Perspektiva.Portal.Seed.Synthetic;

/// <summary>A made-up company with one site, one mentor and one place.</summary>
internal sealed record SyntheticCompany(string ExternalRef, string Name, string WzCode, string PostalCode, string Town, string MentorName, string KldbKey, PlaceType Type)
{
    /// <summary>The place's record for the import.</summary>
    public PlaceRecord Place(string companyId)
    {
        var time = Type is PlaceType.Internship or PlaceType.TrialDays or PlaceType.CompanyIntegratedWorkshopPlace ? WorkingTime.PartTime : WorkingTime.FullTime;
        var demands = RequirementDrafter.ForOccupation(KldbKey)?.Demands ?? FunctionalConstraint.None;
        var facts = new PlaceFacts(Type, KldbKey, time, "Synthetischer Platz", 1, new PlaceConditions(PlaceRecord.WordsOf(demands)), null, $"{Kldb.TitleOf(KldbKey)} (synthetisch)");
        return new PlaceRecord(companyId, $"{ExternalRef}-1", facts, new PlaceLocation(PostalCode, Town, null, null), null, null);
    }
}

/// <summary>Made-up companies from a fixed seed, always the same; the API marks them as synthetic, and their places with them.</summary>
internal static class SyntheticCompanies
{
    private const int Seed = 20261125;

    /// <summary>What companies there are: a name's beginning, a sector, an occupation that young people can begin with.</summary>
    private static readonly (string Name, string Wz, string Kldb)[] Trades =
    [
        ("Bäckerei", "10.71", "29222"), ("Metzgerei", "10.13", "29232"), ("Schreinerei", "31.09", "22302"), ("Metallbau", "25.11", "24412"), ("Gartenbau", "81.30", "12101"),
        ("Gebäudereinigung", "81.21", "54101"), ("Lagerhaus", "52.10", "51311"), ("Gasthof", "56.10", "63301"), ("Großküche", "56.29", "29301"), ("Supermarkt", "47.11", "62101"),
        ("Seniorenheim", "87.10", "82101"), ("Kindertagesstätte", "88.91", "83112"), ("Malerbetrieb", "43.34", "33212"), ("Elektrotechnik", "43.21", "26212"), ("Autohaus", "45.11", "25212"),
        ("Druckerei", "18.12", "23412"), ("Hotel", "55.10", "63221"), ("Wäscherei", "96.01", "54101"), ("Bauunternehmen", "41.20", "32101"), ("Kunststofftechnik", "22.29", "22102"),
        ("Büroservice", "82.11", "71402"), ("Spedition", "49.41", "51311"), ("Landwirtschaft", "01.50", "11101"), ("Friseursalon", "96.02", "82312"),
    ];

    private static readonly PlaceType[] Types =
    [
        PlaceType.Internship, PlaceType.TrialDays, PlaceType.EntryQualification, PlaceType.InCompanyQualification, PlaceType.Apprenticeship, PlaceType.ApprenticeshipReducedTheory,
        PlaceType.AssistedApprenticeship, PlaceType.SupportedJob, PlaceType.CompanyIntegratedWorkshopPlace, PlaceType.BudgetForWork, PlaceType.SubsidisedJob, PlaceType.Job,
    ];

    private static readonly string[] Words =
        ["Rhön", "Vogelsberg", "Main", "Regnitz", "Steigerwald", "Domplatz", "Linden", "Mühlen", "Sonnen", "Brücken", "Obertor", "Schloss", "Kastanien", "Quellen", "Hang", "Kirschgarten"];

    private static readonly string[] Forms = ["GmbH", "GmbH & Co. KG", "OHG", "e. K.", "gGmbH"];

    private static readonly string[] MentorNames =
        ["Petra Muster", "Jens Muster", "Sabine Muster", "Thomas Muster", "Heike Muster", "Murat Muster", "Ute Muster", "Olaf Muster", "Nadine Muster", "Stefan Muster"];

    /// <summary>The same companies each time.</summary>
    public static IEnumerable<SyntheticCompany> Make(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var random = new Random(Seed + number);
            var (name, wz, kldb) = Trades[random.Next(Trades.Length)];
            var region = Region.Of(number);
            yield return new SyntheticCompany(
                string.Create(CultureInfo.InvariantCulture, $"synthetic-{number + 1:000}"),
                $"{name} {Words[random.Next(Words.Length)]} {Forms[random.Next(Forms.Length)]} (synthetisch)", wz, region.PostalCode(random), region.Town,
                MentorNames[random.Next(MentorNames.Length)], kldb, Types[random.Next(Types.Length)]);
        }
    }
}
