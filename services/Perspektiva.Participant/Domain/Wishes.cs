using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>What the person can and wants to do, as far as a place asks for it.</summary>
/// <param name="MobilityKm">One way, kilometres, 1-200.</param>
/// <param name="HoursPerWeekMin">Hours, 1-48.</param>
/// <param name="HoursPerWeekMax">Hours, 1-48, not below the minimum.</param>
/// <param name="FullTimeSchooling">In compulsory full-time schooling; null = not stated, which is no "no": under 16 it is guessed neither way.</param>
/// <param name="SchoolingEndsOn">Last day of that schooling; only where it is stated to go on.</param>
/// <param name="Entitlements">What is decided on benefits that a place type rests on; null = nothing stated.</param>
internal sealed record Wishes(
    FunctionalConstraint Exclusions, IReadOnlyList<Interest> Interests, int? MobilityKm,
    int? HoursPerWeekMin, int? HoursPerWeekMax, DateOnly? AvailableFrom, DateOnly? AvailableUntil, bool? FullTimeSchooling, DateOnly? SchoolingEndsOn = null,
    Entitlements? Entitlements = null);
