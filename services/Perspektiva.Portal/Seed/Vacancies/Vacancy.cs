namespace Perspektiva.Portal.Seed.Vacancies;

/// <summary>What a seed takes over from a published vacancy: facts, no text, no employer, no contact.</summary>
/// <param name="Reference">The source's reference number; empty when it has none.</param>
/// <param name="Occupation">The occupation's title as the source writes it.</param>
/// <param name="KldbKey">The KldB 2010 key where the source gives one.</param>
/// <param name="Kind">What is offered.</param>
/// <param name="PostalCode">Five digits; null when missing or foreign.</param>
/// <param name="Town">Town.</param>
/// <param name="Latitude">WGS84 degrees.</param>
/// <param name="Longitude">WGS84 degrees.</param>
/// <param name="StartOn">First day.</param>
/// <param name="Openings">How many, 1 or more.</param>
internal sealed record Vacancy(
    string Reference, string? Occupation, string? KldbKey, VacancyKind Kind, string? PostalCode, string? Town,
    double? Latitude, double? Longitude, DateOnly? StartOn, int Openings)
{
    /// <summary>Why nothing can be taken over from it; null = it can be read.</summary>
    public string? Unreadable { get; init; }

    /// <summary>What stands where a record should.</summary>
    public static Vacancy NoRecord { get; } = new("", null, null, VacancyKind.Job, null, null, null, null, null, 1) { Unreadable = "it is no record" };
}

/// <summary>What a vacancy offers.</summary>
internal enum VacancyKind
{
    Job,
    Apprenticeship,
    Internship,
}
