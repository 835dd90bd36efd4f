using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Domain.Proposals;

/// <summary>One change to a place for one person, stated to try it out or agreed on with a proposal. It says one thing, in codes and numbers, never in words.</summary>
/// <param name="Dimension">In which <paramref name="Levels"/> more of a gap are answered.</param>
/// <param name="Levels">0 to 2; stands with a dimension, and only there.</param>
/// <param name="Removes">A functional demand that falls away.</param>
/// <param name="RemovesHazard">A danger that falls away.</param>
/// <param name="RemovesPieceWork">True: no piece work for this person.</param>
/// <param name="HoursPerWeek">Other working hours a week, 1 to 60.</param>
/// <param name="DailyMinutes">Other working minutes on the longest day, without breaks, 1 to 1440.</param>
/// <param name="ShiftStart">Another begin of the working day, for example 08:00:00; stands with its end. What night the place stated goes with it.</param>
/// <param name="ShiftEnd">Another end; earlier than the begin when it lies on the next day.</param>
/// <param name="Days">Other working days, each once. What weekend the place stated goes with them.</param>
/// <param name="Owner">Who sees to it: a role, never a name.</param>
/// <param name="By">The day from which it holds; none = from the first day on.</param>
internal sealed record PlaceAdaptation(
    Dimension? Dimension = null, int? Levels = null, FunctionalConstraint? Removes = null, Hazard? RemovesHazard = null, bool? RemovesPieceWork = null,
    int? HoursPerWeek = null, int? DailyMinutes = null, TimeOnly? ShiftStart = null, TimeOnly? ShiftEnd = null, IReadOnlyList<WorkDay>? Days = null,
    AdaptationOwner? Owner = null, DateOnly? By = null)
{
    /// <summary>One change each, so that each can have its own owner and day.</summary>
    public bool SaysOneThing()
    {
        object?[] said = [Dimension, Removes, RemovesHazard, RemovesPieceWork, HoursPerWeek, DailyMinutes, ShiftStart, Days];
        return said.Count(thing => thing is not null) == 1 && Dimension is null == Levels is null && ShiftStart is null == ShiftEnd is null;
    }

    /// <summary>What is promised for later protects nobody today.</summary>
    public bool HoldsOn(DateOnly day) => !(By > day);
}

/// <summary>Who sees to an adaptation.</summary>
internal enum AdaptationOwner { Coach, Mentor, Company, Provider }
