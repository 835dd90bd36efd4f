using System.Text;
using CsvHelper;
using Perspektiva.Portal.Seed.Vacancies;

namespace Perspektiva.Employer.Tests.Seed;

public sealed class VacancyFilesTests
{
    private const string Header = "beruf,titel,refnr,eintrittsdatum,arbeitsort.ort,arbeitsort.land,arbeitsort.koordinaten.lat,arbeitsort.koordinaten.lon,arbeitsort.plz\n";

    [Fact]
    public void ReadCsv_RealShape_FactsOnly()
    {
        var vacancy = Assert.Single(Csv(Header + "Helfer/in - Reinigung,\"Reinigungskraft, Büro\",18024-1-S,2025-10-20,Bamberg,Deutschland,49.89,10.89,96047\n"));
        Assert.Equal(new Vacancy("18024-1-S", "Helfer/in - Reinigung", null, VacancyKind.Job, "96047", "Bamberg", 49.89, 10.89, new DateOnly(2025, 10, 20), 1), vacancy);
    }

    [Fact]
    public void ReadCsv_SemicolonsBomAndLostZero_Understood()
    {
        var vacancy = Assert.Single(Csv("\uFEFF" + Header.Replace(',', ';') + "Koch/Köchin;;r-1;;Dresden;Deutschland;51,05;13,74;1067\n"));
        Assert.Equal(("01067", 51.05, null), (vacancy.PostalCode, vacancy.Latitude, vacancy.StartOn));
    }

    [Fact]
    public void ReadCsv_StrayQuotesNewlinesAndShortRows_EveryRowKept()
    {
        var vacancies = Csv(Header + "A,12\" Rohr,r-1\n\"B\",\"zwei\nZeilen\",r-2,,\"Ort mit \"\"Namen\"\"\",,,,\nC,,r-3,,,,,,,zu,viele\n");
        Assert.Equal(["r-1", "r-2", "r-3"], vacancies.Select(v => v.Reference));
        Assert.Equal("Ort mit \"Namen\"", vacancies[1].Town);
    }

    [Fact]
    public void ReadCsv_QuoteNeverClosed_RefusedInsteadOfSwallowed() =>
        Assert.Throws<CsvFormatException>(() => Csv(Header + "A,\"offen,r-1\nB,,r-2\n"));

    [Fact]
    public void ReadCsv_OtherTable_NotTaken() => Assert.Null(VacancyFiles.ReadCsv(Stream("kldb2010,isco08\n01104,0110\n")));

    [Fact]
    public void ReadCsv_ForeignPostalCode_LeftOut() =>
        Assert.Null(Assert.Single(Csv(Header + "Koch/Köchin,,r-1,,Wien,Österreich,48.2,16.37,1010\n")).PostalCode);

    [Theory]
    [InlineData("""{"stellenangebote":[{"beruf":"Koch/Köchin","refnr":"r-1","eintrittsdatum":"2026-01-01","arbeitsort":{"plz":"96047","ort":"Bamberg","land":"Deutschland","koordinaten":{"lat":49.89,"lon":10.89}}}]}""")]
    [InlineData("""{"ergebnisliste":[{"hauptberuf":"Koch/Köchin","referenznummer":"r-1","eintrittsdatum":"2026-01-01","stellenangebotsTitel":"x","firma":"y","stellenlokationen":[{"adresse":{"plz":"96047","ort":"Bamberg","land":"Deutschland"},"breite":49.89,"laenge":10.89}]}]}""")]
    [InlineData("""[{"beruf":"Koch/Köchin","referenznummer":"r-1","eintrittszeitraum":{"von":"2026-01-01"},"arbeitsorte":[{"plz":"96047","ort":"Bamberg","land":"Deutschland","koordinaten":{"lat":49.89,"lon":10.89}}]}]""")]
    public void ReadJson_SpellingsOfBothVersions_TheSameVacancy(string json)
    {
        var expected = new Vacancy("r-1", "Koch/Köchin", null, VacancyKind.Job, "96047", "Bamberg", 49.89, 10.89, new DateOnly(2026, 1, 1), 1);
        Assert.Equal(expected, Assert.Single(VacancyFiles.ReadJson(Stream(json))!));
    }

    [Fact]
    public void ReadJson_SwedishRecord_FactsOnly()
    {
        const string Json = """
            {"testannonser":[{"annonsId":8428019,"antalPlatser":2,"yrkesroll":{"varde":"5841","namn":"Kontorist"},"kontaktpersoner":[{"epost":"x@example.org"}],
             "arbetsplatsadress":{"postnr":"14741","kommun":{"namn":"Botkyrka"},"land":{"namn":"Sverige"},"latitud":"59.24594","longitud":"17.840858"}}]}
            """;
        var expected = new Vacancy("8428019", "Kontorist", null, VacancyKind.Job, null, "Botkyrka", 59.24594, 17.840858, null, 2);
        Assert.Equal(expected, Assert.Single(VacancyFiles.ReadJson(Stream(Json))!));
    }

    [Fact]
    public void ReadJson_Apprenticeship_KindKept() =>
        Assert.Equal(VacancyKind.Apprenticeship, Assert.Single(VacancyFiles.ReadJson(Stream("""{"stellenangebote":[{"beruf":"Bäcker/in","refnr":"r","angebotsart":"AUSBILDUNG"}]}"""))!).Kind);

    [Fact]
    public void ReadJson_ApprenticeshipSearch_FactsOnly()
    {
        const string Json = """
            {"_embedded":{"termine":[{"id":17885,"beginn":"2027-09-01","angebot":{"id":3,"titel":"Physiotherapeut/in","anbieter":{"adresse":{"ortStrasse":{"plz":1067,"name":"Dresden"}}},
             "systematiken":[{"dkzId":8750,"codeNr":"B 81713-901"}]},"adresse":{"strasse":"Teststr. 13","ortStrasse":{"plz":96047,"name":"Bamberg","laengengrad":10.89,"breitengrad":49.89,
             "koordinaten":{"lat":49.89,"lon":10.89},"land":{"name":"Bayern","laenderCode":"D"}}}}]}}
            """;
        var expected = new Vacancy("17885", "Physiotherapeut/in", "81713", VacancyKind.Apprenticeship, "96047", "Bamberg", 49.89, 10.89, new DateOnly(2027, 9, 1), 1);
        Assert.Equal(expected, Assert.Single(VacancyFiles.ReadJson(Stream(Json))!));
    }

    [Fact]
    public void ReadJson_OneRecordAlone_Taken() =>
        Assert.Equal("r-1", Assert.Single(VacancyFiles.ReadJson(Stream("""{"refnr":"r-1","beruf":"Koch/Köchin","arbeitsorte":[{"plz":"96047"}]}"""))!).Reference);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"refnr":"r-1"}""")]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    [InlineData("""{"stellenangebote":{}}""")]
    public void ReadJson_SomethingElse_NotTaken(string json) => Assert.Null(VacancyFiles.ReadJson(Stream(json)));

    /// <summary>What the API would refuse a whole batch for is found record by record; what is not taken over may be as it likes.</summary>
    [Theory]
    [InlineData("""{"beruf":"\ud800","refnr":"r-1"}""", true)]
    [InlineData("""{"beruf":"Koch\ufffe","refnr":"r-1"}""", true)]
    [InlineData("""{"beruf":"Koch","refnr":"r-1","arbeitsort":{"ort":"Bam\u0000berg"}}""", true)]
    [InlineData("""{"beruf":"Koch","refnr":"r-1\u0000"}""", true)]
    [InlineData("""{"beruf":"Koch","refnr":"r-1","titel":"\u0000\ud800","\udfff":1}""", false)]
    public void ReadJson_NoText_OnlyThatRecordIsUnreadable(string strange, bool unreadable)
    {
        var vacancies = VacancyFiles.ReadJson(Stream($$"""[{{strange}},{"beruf":"Koch/Köchin","refnr":"r-2"}]"""))!;
        Assert.Equal([unreadable, false], vacancies.Select(vacancy => vacancy.Unreadable is not null));
        Assert.Equal("r-2", vacancies[1].Reference);
    }

    [Theory]
    [InlineData("""{"stellenangebote":[{"beruf":"Koch","refnr":"r-1"}],"\udfffxxxxxxxxxxxxxxxxxxxx":1}""")]
    [InlineData("""{"_embedded":{"\ud800xxxxxxxxxxxxxxxxxxxx":1,"termine":[{"beruf":"Koch","refnr":"r-1"}],"\udfffxxxxxxxxxxxxxxxxxxxx":1},"\udfffxxxxxxxxxxxxxxxxxxxx":1}""")]
    public void ReadJson_NameThatIsNoTextBesideTheRecords_IsPassedOver(string json) =>
        Assert.Equal(["r-1"], VacancyFiles.ReadJson(Stream(json))!.Select(vacancy => vacancy.Reference));

    [Fact]
    public void ReadJson_BytesThatAreNoUtf8_OnlyThatRecordIsUnreadable()
    {
        using var stream = new MemoryStream([.. """[{"refnr":"r-1","beruf":"K"""u8, 0xFF, .. "\"},{\"refnr\":\"r-2\",\"beruf\":\"Koch\"}]"u8]);
        Assert.Equal([true, false], VacancyFiles.ReadJson(stream)!.Select(vacancy => vacancy.Unreadable is not null));
    }

    [Fact]
    public void ReadJson_ElementsThatAreNoRecords_EachCounted() =>
        Assert.Equal(["", "r-1", "", ""], VacancyFiles.ReadJson(Stream("""[null,{"beruf":"Koch/Köchin","refnr":"r-1"},"x",[]]"""))!.Select(vacancy => vacancy.Reference));

    [Fact]
    public void ReadJson_FirstRecordWithoutItsNumber_IsRecognisedByAnother() =>
        Assert.Equal(["", "r-2"], VacancyFiles.ReadJson(Stream("""[{"beruf":"Koch/Köchin"},{"beruf":"Koch/Köchin","refnr":"r-2"}]"""))!.Select(vacancy => vacancy.Reference));

    [Fact]
    public void ReadCsv_NoText_OnlyThatRecordIsUnreadable() =>
        Assert.Equal([true, false, true], Csv(Header + "A\uFFFE,,r-1\nB,\0,r-2\nC,,r-3,,\0\n").Select(vacancy => vacancy.Unreadable is not null));

    private static IReadOnlyList<Vacancy> Csv(string text) => VacancyFiles.ReadCsv(Stream(text))!;

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
