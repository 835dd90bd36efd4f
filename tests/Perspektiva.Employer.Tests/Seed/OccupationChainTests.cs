using Perspektiva.Employer.Drafting;
using Perspektiva.Portal.Seed;
using Perspektiva.Portal.Seed.Chain;
using Perspektiva.Portal.Seed.Vacancies;

namespace Perspektiva.Employer.Tests.Seed;

public sealed class OccupationChainTests
{
    [Fact]
    public void Follow_RecommendedIscoWithoutOnet_TakesTheNext()
    {
        var chain = Chain();
        chain.Isco["54101"] = ["9999", "9112"];
        chain.Onet["9112"] = [("37-2011.00", 1, 0.8), ("37-2011.00", 2, 0.7), ("37-2012.00", 2, 0.9), ("00-0000.00", 2, 1)];
        var found = chain.Follow("Helfer/in - Reinigung", null);
        Assert.Equal(("54101", "37-2011.00,37-2012.00"), (found.KldbKey, string.Join(',', found.Occupations.Select(o => o.Code))));
    }

    [Fact]
    public void Follow_OccupationHardlySurveyed_PassedOver()
    {
        var chain = Chain();
        chain.Isco["54101"] = ["9112"];
        chain.Onet["9112"] = [("00-0001.00", 2, 1), ("37-2011.00", 1, 0.5)];
        chain.Occupations["00-0001.00"] = new OnetOccupation("00-0001.00", "Hardly surveyed", new Dictionary<string, double>(StringComparer.Ordinal) { ["Abilities.Stamina"] = 3 });
        chain.Occupations["37-2011.00"] = ShippedOnet.Find("37-2011.00")!;
        Assert.Equal(["37-2011.00"], chain.Follow("Helfer/in - Reinigung", null).Occupations.Select(o => o.Code));
    }

    [Fact]
    public void Follow_KeyOfTheSource_BeforeTheTitle() => Assert.Equal("29302", Chain().Follow("Helfer/in - Reinigung", "29302").KldbKey);

    [Fact]
    public void Follow_NoLinks_KeyWithoutOccupations() => Assert.Empty(Chain().Follow("Helfer/in - Reinigung", null).Occupations);

    [Fact]
    public void Read_OwnSample_400FactsThatCanAllBeDrafted()
    {
        var sample = ShippedSample.Read();
        Assert.Equal(400, sample.Count);
        Assert.All(sample, vacancy =>
        {
            Assert.True(Kldb.IsOccupation(vacancy.KldbKey), vacancy.KldbKey);
            Assert.NotNull(RequirementDrafter.ForOccupation(vacancy.KldbKey!));
            Assert.InRange(PostalCodes.Kilometres(49.894, 10.893, vacancy.Latitude!.Value, vacancy.Longitude!.Value), 0, 130);
        });
        Assert.Equal(400, sample.Select(vacancy => vacancy.Reference).Distinct().Count());
    }

    [Fact]
    public void Read_StrangeRows_OnlyTheseAreWithoutEffect() => InFolder(folder =>
    {
        File.WriteAllText(Path.Combine(folder.FullName, "titles.csv"), "kldb_and_suffix,short_title\nB 54101,Helfer\uFFFE\nB 29302\nB 54101-100,Helfer/in - Reinigung\n");
        File.WriteAllText(Path.Combine(folder.FullName, "empty.csv"), "");
        var chain = ChainFiles.Read(folder);
        Assert.Equal(("54101", null), (chain.Follow("Helfer/in - Reinigung", null).KldbKey, chain.Follow("Helfer\uFFFE", null).KldbKey));
    });

    [Fact]
    public void Read_QuoteNeverClosed_SaysInWhichTable() => InFolder(folder =>
    {
        File.WriteAllText(Path.Combine(folder.FullName, "isco.csv"), "kldb2010,isco08\n54101,\"9112\n");
        Assert.StartsWith("isco.csv cannot be read", Assert.Throws<InvalidDataException>(() => ChainFiles.Read(folder)).Message, StringComparison.Ordinal);
    });

    /// <summary>On the real data where they are at hand: nearly all vacancies find a key, and most of those O*NET, without our own table's help.</summary>
    [Fact]
    public void Follow_RealVacancies_97PercentReachKldbAnd94Onet()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA") is { Length: > 0 }, "PERSPEKTIVA_DATA names no folder");
        var folder = new DirectoryInfo(Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA")!);
        var chain = ChainFiles.Read(folder);
        var csv = VacancyFiles.In(folder).Where(file => file.Extension == ".csv").Select(VacancyFiles.Read).OfType<IReadOnlyList<Vacancy>>().SelectMany(v => v).ToList();
        Assert.NotEmpty(csv);
        var results = csv.ConvertAll(vacancy => chain.Follow(vacancy.Occupation, vacancy.KldbKey));
        var (kldb, onet) = (results.Count(r => r.KldbKey is not null), results.Count(r => r.Occupations.Count > 0));
        TestContext.Current.TestOutputHelper?.WriteLine($"{csv.Count} vacancies, {kldb} with a KldB key, {onet} reached O*NET");
        Assert.True(kldb >= 0.97 * csv.Count && onet >= 0.94 * csv.Count, $"{csv.Count} vacancies, {kldb} with a KldB key, {onet} reached O*NET");
    }

    /// <summary>Our table is written by hand from titles; where the published links are at hand, both should mostly speak of the same major groups of occupations.</summary>
    [Fact]
    public void Find_OwnTableAgainstPublishedLinks_MostlySameMajorGroup()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA") is { Length: > 0 }, "PERSPEKTIVA_DATA names no folder");
        var chain = ChainFiles.Read(new DirectoryInfo(Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA")!));
        var compared = Kldb.Occupations.Select(entry => (Own: KldbToOnet.Find(entry.Key), Published: chain.Follow(null, entry.Key).Occupations))
            .Where(pair => pair.Published.Count > 0).ToList();
        var same = compared.Count(pair => pair.Own.Any(code => pair.Published.Any(other => other.Code[..2] == code[..2])));
        TestContext.Current.TestOutputHelper?.WriteLine($"{same} of {compared.Count} occupations share a major group");
        Assert.True(same >= 0.6 * compared.Count, $"{same} of {compared.Count} occupations share a major group");
    }

    private static void InFolder(Action<DirectoryInfo> test)
    {
        var folder = Directory.CreateTempSubdirectory("chain-");
        try
        {
            test(folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static OccupationChain Chain()
    {
        var chain = new OccupationChain();
        chain.Titles.Add("Helfer/in - Reinigung", "54101");
        return chain;
    }
}
