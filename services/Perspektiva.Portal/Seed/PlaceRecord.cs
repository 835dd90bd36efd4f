using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Drafting;
using Perspektiva.Portal.Seed.Vacancies;

namespace Perspektiva.Portal.Seed;

/// <summary>A record for the API's import of places, as it goes over the wire.</summary>
internal sealed record PlaceRecord(string CompanyId, string ExternalRef, PlaceFacts Place, PlaceLocation Location, IReadOnlyList<Requirement?>? Requirements, string? RequirementsBasis)
{
    private const string AssumedFullTime = "Nur Fakten übernommen. Arbeitszeit und Bedingungen sind angenommen (Vollzeit, Montag bis Freitag) und vom Betrieb zu berichtigen.";

    /// <summary>A place from a vacancy. Working time is in none of the sources that we read: full time is assumed, and the place says so.</summary>
    /// <param name="companyId">The company that stands for the source.</param>
    /// <param name="vacancy">The facts.</param>
    /// <param name="kldbKey">Its occupation.</param>
    /// <param name="draft">Drafted requirements; null = the service drafts them.</param>
    public static PlaceRecord Of(string companyId, Vacancy vacancy, string kldbKey, RequirementDraft? draft)
    {
        var demands = (draft ?? RequirementDrafter.ForOccupation(kldbKey))?.Demands ?? FunctionalConstraint.None;
        var facts = new PlaceFacts(
            vacancy.Kind switch { VacancyKind.Apprenticeship => PlaceType.Apprenticeship, VacancyKind.Internship => PlaceType.Internship, _ => PlaceType.Job },
            kldbKey, WorkingTime.FullTime, AssumedFullTime, vacancy.Openings, new PlaceConditions(WordsOf(demands)), vacancy.StartOn);
        return new PlaceRecord(
            companyId, vacancy.Reference, facts, new PlaceLocation(vacancy.PostalCode, vacancy.Town, vacancy.Latitude, vacancy.Longitude),
            draft?.Requirements, draft is null ? null : "onet_draft");
    }

    public static FunctionalConstraint[] WordsOf(FunctionalConstraint demands) =>
        [.. Enum.GetValues<FunctionalConstraint>().Where(one => one != FunctionalConstraint.None && demands.HasFlag(one))];
}

/// <summary>The part <c>place</c> of a record.</summary>
internal sealed record PlaceFacts(
    PlaceType Type, string KldbKey, WorkingTime WorkingTime, string? Description, int Capacity, PlaceConditions Conditions, DateOnly? StartFrom, string? Title = null);

/// <summary>The part <c>workingTime</c>.</summary>
internal sealed record WorkingTime(int DailyMinutes, int WeeklyMinutes, int BreakMinutes, TimeOnly ShiftStart, TimeOnly ShiftEnd, IReadOnlyList<string> Days)
{
    private static readonly string[] MondayToFriday = ["monday", "tuesday", "wednesday", "thursday", "friday"];

    public static WorkingTime FullTime { get; } = new(480, 2400, 60, new TimeOnly(7, 0), new TimeOnly(16, 0), MondayToFriday);

    public static WorkingTime PartTime { get; } = new(300, 1500, 30, new TimeOnly(8, 0), new TimeOnly(13, 30), MondayToFriday);
}

/// <summary>The part <c>conditions</c>.</summary>
internal sealed record PlaceConditions(IReadOnlyList<FunctionalConstraint> Demands);

/// <summary>The part <c>location</c>.</summary>
internal sealed record PlaceLocation(string? PostalCode, string? Town, double? Latitude, double? Longitude);
