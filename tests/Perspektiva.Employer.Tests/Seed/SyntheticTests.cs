using System.Text.Json;
using Perspektiva.Employer.Drafting;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Seed;
using Perspektiva.Portal.Seed.Synthetic;

namespace Perspektiva.Employer.Tests.Seed;

public sealed class SyntheticTests
{
    private static readonly DateOnly Today = new(2026, 11, 29);

    [Fact]
    public void MakePeople_Twice_TheSame()
    {
        static string[] All() => [.. SyntheticPeople.Make(Seeder.PeopleCount, Today).Select(person => JsonSerializer.Serialize(person, PortalClient.Json))];
        Assert.Equal(All(), All());
        Assert.Equal(Seeder.PeopleCount, All().Distinct().Count());
    }

    [Fact]
    public void MakePeople_Guardian_ForMinorsOfTheDayAloneAndTheRatingsStayTheSame()
    {
        foreach (var today in new[] { Today, Today.AddYears(1) })
        {
            foreach (var (person, before) in SyntheticPeople.Make(Seeder.PeopleCount, today).Zip(SyntheticPeople.Make(Seeder.PeopleCount, new DateOnly(2025, 6, 1))))
            {
                var body = JsonSerializer.SerializeToElement(person.Registration, PortalClient.Json);
                var minor = body.GetProperty("birthDate").Deserialize<DateOnly>().AddYears(18) > today;
                Assert.Equal(minor, body.TryGetProperty("guardian", out var guardian) && guardian.ValueKind == JsonValueKind.Object);
                Assert.Equal(before.Ratings, person.Ratings);
            }
        }
    }

    [Fact]
    public void MakePeople_All_MarkedAndWithin25KmOfOneOfTheTowns()
    {
        var towns = new List<string>();
        foreach (var person in SyntheticPeople.Make(Seeder.PeopleCount, Today))
        {
            var address = JsonSerializer.SerializeToElement(person.Registration, PortalClient.Json).GetProperty("address");
            Assert.StartsWith("Synthetischer Weg", address.GetProperty("street").GetString(), StringComparison.Ordinal);
            Assert.NotNull(PostalCodes.Find(address.GetProperty("postalCode").GetString()!));
            Assert.Equal(32, person.Ratings.Count);
            Assert.All(person.Ratings, rating => Assert.True(rating is null or (>= 1 and <= 5)));
            towns.Add(address.GetProperty("town").GetString()!);
        }
        Assert.Equal((100, 100), (towns.Count(town => town == "Fulda"), towns.Count(town => town == "Bamberg")));
    }

    [Fact]
    public void MakeCompanies_All_MarkedAndKnownToTheClassifications() => Assert.All(SyntheticCompanies.Make(Seeder.CompanyCount), company =>
    {
        Assert.EndsWith("(synthetisch)", company.Name, StringComparison.Ordinal);
        Assert.NotNull(Wz.TitleOf(company.WzCode));
        Assert.True(Kldb.IsOccupation(company.KldbKey), company.KldbKey);
        Assert.NotNull(RequirementDrafter.ForOccupation(company.KldbKey));
    });
}
