using System.Collections.Concurrent;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// What is said of the field, the way and the hours: the numbers that count, and what nobody stated. To an employer nothing of what the person wishes.
/// The keys are the two of each criterion, whatever the wording: stored answers are compared by keys.
/// </summary>
internal static class CriterionTexts
{
    // Few different ones, and a list asks for them row by row.
    private static readonly ConcurrentDictionary<(int Field, int Weight, bool Costs), LocalText> Fields = new();
    private static readonly ConcurrentDictionary<(int Wanted, int Offered, bool Costs), LocalText> OfHours = new();

    private static readonly LocalText FieldEmployer = TextCatalog.Text("part.interest"), FieldEmployerFree = TextCatalog.Text("part.interest.none");
    private static readonly LocalText FieldUnasked = Said("part.interest.none", "part.interest.unasked"), FieldUnknown = Said("part.interest.none", "part.interest.unknown");
    private static readonly LocalText WayFree = TextCatalog.Text("part.commute.none"), WayUnknown = Said("part.commute.none", "part.commute.unknown");
    private static readonly LocalText HoursEmployer = TextCatalog.Text("part.hours"), HoursEmployerFree = TextCatalog.Text("part.hours.none");
    private static readonly LocalText HoursUnstated = Said("part.hours.none", "part.hours.unstated");

    public static LocalText Interest(ParticipantProfile participant, PlaceProfile place, int cost, Audience audience)
    {
        if (audience == Audience.Employer)
            return cost > 0 ? FieldEmployer : FieldEmployerFree;
        if (participant.Interests.IsEmpty)
            return FieldUnasked;
        return place.Field == 0 ? FieldUnknown : Fields.GetOrAdd((place.Field, WeightOf(participant, place.Field), cost > 0), Field);
    }

    public static LocalText Commute(ParticipantProfile participant, PairFit fit, Audience audience)
    {
        if (audience == Audience.Employer)
            return fit.CommuteCost > 0 ? TextCatalog.Text("part.commute", TextCatalog.Kilometres(fit.DistanceMetres ?? 0)) : WayFree;
        if (fit.DistanceMetres is not { } metres)
            return WayUnknown;
        var way = TextCatalog.Kilometres(metres);
        return participant.MobilityRadiusKm is { } most
            ? Said(Key("part.commute", fit.CommuteCost > 0), "part.commute.limit", way, TextCatalog.Number(most))
            : Said("part.commute.none", "part.commute.unlimited", way);
    }

    public static LocalText Hours(ParticipantProfile participant, PlaceProfile place, int cost, Audience audience)
    {
        if (audience == Audience.Employer)
            return cost > 0 ? HoursEmployer : HoursEmployerFree;
        return place.WeeklyMinutes is null ? HoursUnstated : OfHours.GetOrAdd((participant.HoursMin, place.WeeklyHours, cost > 0), Hours);
    }

    private static LocalText Field((int Field, int Weight, bool Costs) of)
    {
        var name = Words.OfField(of.Field) ?? TextCatalog.Number(of.Field);
        return of.Weight == 0
            ? Said(Key("part.interest", of.Costs), "part.interest.outside", name)
            : Said(Key("part.interest", of.Costs), "part.interest.weight", name, TextCatalog.Number(of.Weight));
    }

    private static LocalText Hours((int Wanted, int Offered, bool Costs) of)
    {
        var offered = TextCatalog.Number(of.Offered);
        return of.Wanted == 0
            ? Said("part.hours.none", "part.hours.any", offered)
            : Said(Key("part.hours", of.Costs), "part.hours.wanted", TextCatalog.Number(of.Wanted), offered);
    }

    private static int WeightOf(ParticipantProfile participant, int field)
    {
        var weight = 0;
        foreach (var interest in participant.Interests)
            weight = interest.Field == field ? Math.Max(weight, interest.Weight) : weight;
        return weight;
    }

    private static string Key(string key, bool costs) => costs ? key : key + ".none";

    private static LocalText Said(string key, string wording, params ReadOnlySpan<LocalText> fill) => TextCatalog.Text(wording, fill) with { Key = key };
}
