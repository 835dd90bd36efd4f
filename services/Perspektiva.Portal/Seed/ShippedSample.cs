using System.Globalization;
using Perspektiva.Portal.Seed.Vacancies;

namespace Perspektiva.Portal.Seed;

/// <summary>
/// 400 real vacancies within 100 km of Bamberg, September 2025, reduced to facts: occupation, town, coordinates to three digits (about 100 m), first day.
/// Source: Bundesagentur für Arbeit, Jobsuche. No employer, title or reference number.
/// </summary>
internal static class ShippedSample
{
    public static IReadOnlyList<Vacancy> Read()
    {
        using var stream = typeof(ShippedSample).Assembly.GetManifestResourceStream("vacancy-sample")
            ?? throw new InvalidOperationException("The sample is not part of the assembly");
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        var vacancies = new List<Vacancy>();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            var row = line.Split(';');
            vacancies.Add(new Vacancy(
                string.Create(CultureInfo.InvariantCulture, $"sample-{vacancies.Count + 1:000}"), null, row[0], VacancyKind.Job, null, row[1],
                double.Parse(row[2], CultureInfo.InvariantCulture), double.Parse(row[3], CultureInfo.InvariantCulture),
                DateOnly.ParseExact(row[4], "yyyy-MM-dd", CultureInfo.InvariantCulture), 1));
        }
        return vacancies;
    }
}
