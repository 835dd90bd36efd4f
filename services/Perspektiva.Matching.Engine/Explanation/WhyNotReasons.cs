using System.Collections.Immutable;
using System.Numerics;

namespace Perspektiva.Matching.Engine;

/// <summary>Every rule that excludes a pair, in plain words, and what would change it.</summary>
internal static class WhyNotReasons
{
    public static ImmutableArray<Exclusion> Of(RuleBook book, in RuleContext context, Audience audience)
    {
        var found = ImmutableArray.CreateBuilder<Exclusion>();
        foreach (var rule in book.Pair)
        {
            if (rule.Excludes(context))
                found.Add(Pair(rule, book.Demands(context.Place), context, audience));
        }

        var youth = context.Class;
        foreach (var rule in book.Youth)
        {
            if (rule.Forbids(context.Place, youth))
                found.Add(Youth(rule, book.LastStart(context), context));
        }

        return audience == Audience.Employer ? ForEmployer(found) : found.ToImmutable();
    }

    /// <summary>Duties that come with a placement; for coach and participant only, since they tell an age or a benefit.</summary>
    public static ImmutableArray<LocalText> Notes(RuleBook book, in RuleContext context, Audience audience)
    {
        if (audience == Audience.Employer)
            return [];
        var notes = ImmutableArray.CreateBuilder<LocalText>();
        var needed = PairRules.Needs(context.Place.Type);
        if (needed != Entitlements.None && !(context.Participant.BenefitsGranted | context.Participant.BenefitsRefused).HasFlag(needed))
        {
            var id = needed == Entitlements.SupportedEmployment ? "placetype.supported-employment" : "placetype.workshop";
            var citation = Array.Find(book.Pair, rule => rule.Id == id)!.Citation;
            notes.Add(TextCatalog.Text("note.entitlement", new LocalText("citation", citation, citation)));
        }

        if (context.Class == YouthClass.Adult)
            return notes.ToImmutable();

        // § 32 Abs. 2: not for light work of no more than two months. Work slight in extent is freed too, but no place says that of itself.
        if (!context.Place.LightWork || !(book.DayAfter(context.Place, context.StartOn) <= book.DayAfterMonths(context.StartOn, 2)))
            notes.Add(TextCatalog.Text("note.medical"));
        if ((context.Place.Days & (Weekdays.Saturday | Weekdays.Sunday)) != 0)
            notes.Add(TextCatalog.Text("note.sunday"));
        return notes.ToImmutable();
    }

    private static Exclusion Pair(PairRule rule, FunctionalConstraint demands, in RuleContext context, Audience audience)
    {
        if (rule.Id == "functional.cannot")
            return Functional(rule, context.Participant.CannotDo & demands, context.Place);

        // Up, since what is too far is beyond a whole number of kilometres, and would read as if it were not.
        var fill = TextCatalog.Kilometres(((context.DistanceMetres ?? 0) + 99) / 100 * 100);
        var (reason, change) = ($"rule.{rule.Id}", $"rule.{rule.Id}.change");
        return new Exclusion(
            rule.Id, rule.Citation, (ReasonOf(rule.Id, context, audience) ?? TextCatalog.Text(reason, fill)) with { Key = reason },
            (ChangeOf(rule.Id, context, audience) ?? TextCatalog.Text(change)) with { Key = change }, null);
    }

    // Numbers that tell the person's limits are for coach and participant only. The keys stay: what was answered before replays as the same.
    private static LocalText? ReasonOf(string rule, in RuleContext context, Audience audience) => rule == "hours.most" && audience != Audience.Employer
        ? TextCatalog.Text("rule.hours.most.limit", TextCatalog.Number(context.Place.WeeklyHours), TextCatalog.Number(context.Participant.HoursMax))
        : null;

    private static LocalText? ChangeOf(string rule, in RuleContext context, Audience audience)
    {
        // The law's own bounds of a place type tell nothing of the person.
        if (rule == "placetype.length")
            return TextCatalog.Text($"rule.placetype.length.change.{context.Place.Type}");
        if (audience == Audience.Employer)
            return null;
        return rule switch
        {
            "hours.most" => TextCatalog.Text("rule.hours.most.change.limit", TextCatalog.Number(context.Participant.HoursMax)),
            "mobility.radius" => TextCatalog.Text("rule.mobility.radius.change.limit", TextCatalog.Number(context.Participant.MobilityRadiusKm ?? 0)),
            "dates.window" => TextCatalog.Text("rule.dates.window.change.limit", TextCatalog.Day(context.StartOn), TextCatalog.Day(LastStart(context))),
            _ => null,
        };
    }

    private static DateOnly LastStart(in RuleContext context) =>
        DateOnly.FromDayNumber(Math.Min((context.Participant.AvailableTo ?? DateOnly.MaxValue).DayNumber, (context.Place.LastStart ?? DateOnly.MaxValue).DayNumber));

    // Night and weekend that lie in the times go only with these. The keys stay: what was answered before replays as the same.
    private static Exclusion Functional(PairRule rule, FunctionalConstraint cannot, PlaceProfile place)
    {
        var change = TextCatalog.Text($"rule.{rule.Id}.change");
        var inTheTimes = cannot & place.DemandsOfTimes;
        if (inTheTimes != FunctionalConstraint.None)
        {
            var times = TextCatalog.Text($"rule.{rule.Id}.change.times");
            change = cannot == inTheTimes ? new LocalText(change.Key, times.De, times.En) : new LocalText(change.Key, $"{change.De} {times.De}", $"{change.En} {times.En}");
        }

        var fridays = inTheTimes.HasFlag(FunctionalConstraint.Weekend) && (place.Days & (Weekdays.Saturday | Weekdays.Sunday)) == 0;
        return new Exclusion(rule.Id, rule.Citation, TextCatalog.Text($"rule.{rule.Id}", Constraints(cannot, fridays)), change, null);
    }

    private static Exclusion Youth(YouthRule rule, DateOnly? lastStart, in RuleContext context)
    {
        // Waiting for a day on which nothing can begin any more changes nothing.
        var from = LawfulFrom(rule, context) is { } first && !(first > lastStart) ? first : (DateOnly?)null;
        var never = rule.Id == "youth.hazard" && (context.Place.Hazards & YouthRules.NeverFreed) != 0;
        var change = TextCatalog.Text($"rule.{rule.Id}.change{(never ? ".never-freed" : "")}");

        // § 22 Abs. 2 speaks of youths. The key stays: what was answered before replays as the same.
        if (rule.Id == "youth.hazard" && !never && YouthRules.IsChild(context.Class))
            change = TextCatalog.Text("rule.youth.hazard.change.child") with { Key = change.Key };
        if (from is { } day)
        {
            var lawful = TextCatalog.Text("change.lawful-from", TextCatalog.Day(day));
            change = new LocalText(lawful.Key, $"{lawful.De} {change.De}", $"{lawful.En} {change.En}");
        }

        if (RestsOnUnstatedSchooling(rule, context))
        {
            var state = TextCatalog.Text("change.state-schooling");
            change = new LocalText(change.Key, $"{change.De} {state.De}", $"{change.En} {state.En}");
        }

        return new Exclusion(rule.Id, rule.Citation, TextCatalog.Text($"rule.{rule.Id}"), change, from);
    }

    private static DateOnly? LawfulFrom(YouthRule rule, in RuleContext context)
    {
        var person = context.Participant;
        for (var next = person.ClassChangesAfter(context.StartOn); next is { } day; next = person.ClassChangesAfter(day))
        {
            if (!rule.Forbids(context.Place, person.ClassOn(day)))
                return day;
        }

        return null;
    }

    // Whether the rule excludes only because nobody said that schooling is over.
    private static bool RestsOnUnstatedSchooling(YouthRule rule, in RuleContext context) =>
        context is { Class: YouthClass.ChildInSchooling, Participant: { SchoolingUnstated: true, FullTimeSchooling: false } person }
        && !rule.Forbids(context.Place, YouthClasses.Of(person.BandOn(context.StartOn), fullTimeSchooling: false));

    // An employer must not learn an age, a consent or a benefit: these become one "not yet" or "not available".
    private static ImmutableArray<Exclusion> ForEmployer(IEnumerable<Exclusion> found) =>
        [.. found.Select(ForEmployer).DistinctBy(exclusion => exclusion.RuleId, StringComparer.Ordinal)];

    private static Exclusion ForEmployer(Exclusion exclusion)
    {
        if (exclusion.RuleId.StartsWith("youth.", StringComparison.Ordinal))
            return new Exclusion("not-yet", "", TextCatalog.Text("rule.not-yet"), TextCatalog.Text("change.not-yet"), null);
        return exclusion.RuleId is "consent.matching" or "status.ready" or "mobility.radius" or "placetype.supported-employment" or "placetype.workshop"
            ? new Exclusion("not-available", "", TextCatalog.Text("rule.not-available"), TextCatalog.Text("change.not-yet"), null)
            : exclusion;
    }

    /// <param name="fridays">The weekend is the Saturday on which Friday's shift ends.</param>
    private static LocalText Constraints(FunctionalConstraint constraints, bool fridays)
    {
        var words = new List<LocalText>();
        for (var bits = (uint)constraints; bits != 0; bits &= bits - 1)
        {
            var constraint = (FunctionalConstraint)(1 << BitOperations.TrailingZeroCount(bits));
            words.Add(TextCatalog.Word($"constraint.{constraint}{(fridays && constraint == FunctionalConstraint.Weekend ? ".friday" : "")}"));
        }

        return TextCatalog.List(words);
    }
}
