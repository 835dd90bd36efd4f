using Perspektiva.Portal.Seed.Chain;

namespace Perspektiva.Portal.Seed.Vacancies;

/// <summary>
/// The spellings of one and the same fact in the German job search (its fields were renamed between versions), the German apprenticeship search, flattened CSV of both,
/// and the Swedish importer's format.
/// </summary>
internal static class VacancyFields
{
    private static readonly string[] Reference = ["refnr", "referenznummer", "annonsId", "externtAnnonsId", "id"];
    private static readonly string[] Occupation = ["beruf", "hauptberuf", "yrkesroll.namn", "occupation.label", "angebot.titel"];
    private static readonly string[] Kldb = ["kldb", "kldbKey", "kldb2010", "angebot.systematiken.codeNr"];
    private static readonly string[] Kind = ["angebotsart", "stellenangebotsart"];

    /// <summary>What only the apprenticeship search tells: it knows no other kind.</summary>
    private static readonly string[] Training = ["angebot.titel", "angebot.systematiken.codeNr"];
    private static readonly string[] PostalCode =
        ["arbeitsort.plz", "arbeitsorte.plz", "stellenlokationen.adresse.plz", "stellenlokationen.plz", "adresse.ort.plz", "adresse.ortStrasse.plz", "arbetsplatsadress.postnr", "plz"];
    private static readonly string[] Town =
        ["arbeitsort.ort", "arbeitsorte.ort", "stellenlokationen.adresse.ort", "stellenlokationen.ort", "adresse.ort.name", "adresse.ortStrasse.name", "arbetsplatsadress.postort", "arbetsplatsadress.kommun.namn", "town", "ort"];
    private static readonly string[] Country =
        ["arbeitsort.land", "arbeitsorte.land", "stellenlokationen.adresse.land", "stellenlokationen.land", "adresse.ortStrasse.land.laenderCode", "arbetsplatsadress.land.namn", "land"];
    private static readonly string[] Latitude =
        ["arbeitsort.koordinaten.lat", "arbeitsorte.koordinaten.lat", "stellenlokationen.breite", "stellenlokationen.koordinaten.lat", "stellenlokationen.adresse.koordinaten.lat",
            "adresse.ort.koordinaten.lat", "adresse.ortStrasse.koordinaten.lat", "adresse.ortStrasse.breitengrad", "arbetsplatsadress.latitud", "latitude", "lat"];
    private static readonly string[] Longitude =
        ["arbeitsort.koordinaten.lon", "arbeitsorte.koordinaten.lon", "stellenlokationen.laenge", "stellenlokationen.koordinaten.lon", "stellenlokationen.adresse.koordinaten.lon",
            "adresse.ort.koordinaten.lon", "adresse.ortStrasse.koordinaten.lon", "adresse.ortStrasse.laengengrad", "arbetsplatsadress.longitud", "longitude", "lon"];
    private static readonly string[] Start = ["eintrittsdatum", "eintrittszeitraum.von", "tilltrade", "beginn", "start"];
    private static readonly string[] Openings = ["anzahlOffeneStellen", "antalPlatser"];
    private static readonly string[] Facts =
        [.. Reference, .. Occupation, .. Kldb, .. Kind, .. PostalCode, .. Town, .. Country, .. Latitude, .. Longitude, .. Start, .. Openings];

    /// <summary>Whether a header or a record looks like a vacancy at all.</summary>
    public static bool LooksLikeVacancy(FlatRecord record) =>
        record.Has(Reference) && (record.Has(Occupation) || record.Has(Kldb));

    /// <summary>Names of columns by which a CSV is recognised.</summary>
    public static bool IsHeader(IReadOnlyCollection<string> columns) =>
        columns.Any(column => column.Equals("refnr", StringComparison.OrdinalIgnoreCase) || column.Equals("referenznummer", StringComparison.OrdinalIgnoreCase))
        && columns.Any(column => column.Equals("beruf", StringComparison.OrdinalIgnoreCase) || column.Equals("hauptberuf", StringComparison.OrdinalIgnoreCase));

    public static Vacancy Read(FlatRecord record) => new(
        record.Text(Reference) ?? "",
        record.Text(Occupation),
        KeyOf(record.Text(Kldb)),
        record.Has(Training) ? VacancyKind.Apprenticeship : KindOf(record.Text(Kind)),
        PostalCodeOf(record.Text(PostalCode), record.Text(Country)),
        record.Text(Town),
        record.Number(Latitude),
        record.Number(Longitude),
        record.Day(Start),
        record.Number(Openings) is >= 1 and <= 500 and var number ? (int)number : 1)
    {
        Unreadable = record.HasUnreadable(Facts) ? "unreadable text: it must be valid Unicode without the characters NUL and U+FFFE" : null,
    };

    private static VacancyKind KindOf(string? kind) => kind?.ToUpperInvariant() switch
    {
        { } text when text.Contains("AUSBILDUNG", StringComparison.Ordinal) => VacancyKind.Apprenticeship,
        { } text when text.Contains("PRAKTIKUM", StringComparison.Ordinal) => VacancyKind.Internship,
        _ => VacancyKind.Job,
    };

    /// <summary>The key alone, where it stands in its catalogue's number (<c>B 81713-901</c>).</summary>
    private static string? KeyOf(string? text) => ChainFiles.KeyOf(text) ?? text;

    /// <summary>Five digits; a leading zero that a spreadsheet lost comes back; foreign codes are left out, since our table would place them in Germany.</summary>
    private static string? PostalCodeOf(string? text, string? country)
    {
        var german = country is null || country.StartsWith("Deutschland", StringComparison.OrdinalIgnoreCase) || country is "DE" or "DEU" or "D";
        if (text is null || !german || !text.All(char.IsAsciiDigit))
            return null;
        return text.Length switch { 5 => text, 4 => "0" + text, _ => null };
    }
}
