namespace Perspektiva.Contracts.V1;

/// <summary>A company as others may know it; a company's name can be a person's name, so it stays with its owner.</summary>
/// <param name="WzSection">WZ 2008 code, for example <c>47.11</c>.</param>
/// <param name="MaxPlacements">How many placements at once the company carries, over all places; none = no limit of its own.</param>
/// <param name="Active">Whether it takes people at present; it may do so again.</param>
[EventType("org.perspektiva.company.changed.v1", RequiredConsumers = ["matching", "notification", "identity"])]
public sealed record CompanyChanged(
    Guid EventId, DateTimeOffset OccurredAt, Guid CompanyId, long Version, string CompanyPublicId, string OrganisationId,
    string? WzSection, int? MaxPlacements, bool Active) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => CompanyId;
}

/// <summary>A mentor as others may know them: whose company, how many at once, active or not.</summary>
/// <param name="Capacity">How many young people at once, 0-50; 0 while the mentor takes nobody at present.</param>
/// <param name="Active">False once the mentor was erased, for good.</param>
[EventType("org.perspektiva.mentor.changed.v1", RequiredConsumers = ["matching", "notification", "identity"])]
public sealed record MentorChanged(
    Guid EventId, DateTimeOffset OccurredAt, Guid MentorId, long Version, string MentorPublicId, Guid CompanyId, string OrganisationId,
    int Capacity, bool Active) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => MentorId;
}

/// <summary>A place's full public state: what is asked, when, where, how many.</summary>
/// <param name="KldbKey">KldB 2010, five digits.</param>
/// <param name="WzCode">WZ 2008 code of the site, for the sector exceptions of youth labour protection.</param>
/// <param name="Requirements">32 requirements in the order of <see cref="Dimension"/>; null = not asked.</param>
/// <param name="Demands">Functional demands of the work.</param>
/// <param name="DailyMinutes">Working time without breaks on the longest day, 0-1440.</param>
/// <param name="WeeklyMinutes">Working time a week, 0-10080.</param>
/// <param name="BreakMinutes">Breaks on the longest day, 0-480.</param>
/// <param name="Days">Working days, bit 0 = Monday ... bit 6 = Sunday.</param>
/// <param name="Capacity">Declared places, 1-500.</param>
/// <param name="OriginNetwork">CloudEvents source of the network that published it.</param>
/// <param name="PublicHolidays">Work on public holidays, too (§ 18 JArbSchG).</param>
[EventType("org.perspektiva.place.changed.v1", RequiredConsumers = ["matching"])]
public sealed record PlaceChanged(
    Guid EventId, DateTimeOffset OccurredAt, Guid PlaceId, long Version, string PlacePublicId,
    Guid CompanyId, string CompanyPublicId, string OrganisationId, IReadOnlyList<string> MentorIds,
    PlaceStatus Status, PlaceType Type, string KldbKey, string? WzCode,
    double Latitude, double Longitude,
    IReadOnlyList<Requirement?> Requirements, IReadOnlyList<SupportOffer> SupportOffers, FunctionalConstraint Demands,
    int DailyMinutes, int WeeklyMinutes, int BreakMinutes, TimeOnly ShiftStart, TimeOnly ShiftEnd, int Days,
    Hazard Hazards, bool PieceWork, bool BelowGround, bool TrainingWithSupervision, bool ShiftOperation, bool LightWork,
    int Capacity, DateOnly? StartFrom, DateOnly? StartUntil, DateOnly? EndsOn, bool Synthetic, string OriginNetwork, bool PublicHolidays = false) : IStateEvent
{
    Guid IIntegrationEvent.AggregateId => PlaceId;
}

/// <summary>What a place asks in one dimension: level 1-5 and how it weighs.</summary>
public sealed record Requirement(int Level, Importance Importance);

/// <summary>Support that the place brings for one dimension: its kind, hours a week 0-40.</summary>
public sealed record SupportOffer(Dimension Dimension, SupportKind Kind, int HoursPerWeek);
