using System.ComponentModel;
using System.Globalization;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>What one pair can be asked with: stated adaptations and the day. A proposal states the same in its body, where each has its owner and day.</summary>
internal sealed record PairQuery(
    [property: Description("Support that would be there: a dimension, a colon and 0 to 2 levels, for example reading:2; repeatable")] string[]? Adapt,
    [property: Description("A functional demand that would fall away, for example noise; repeatable")] string[]? Removes,
    [property: Description("A danger that would fall away, for example accident_prone; repeatable")] string[]? RemovesHazard,
    [property: Description("Without piece work")] bool? RemovesPieceWork,
    [property: Description("Other working hours a week, 1 to 60")] int? HoursPerWeek,
    [property: Description("Other working minutes on the longest day, without breaks, 1 to 1440")] int? DailyMinutes,
    [property: Description("Another begin of the working day, with its end, for example 08:00")] TimeOnly? ShiftStart,
    [property: Description("Another end of the working day; before the begin: on the next day")] TimeOnly? ShiftEnd,
    [property: Description("Other working days, for example monday; repeatable")] string[]? Days,
    [property: Description("Day of reckoning, default today (Europe/Berlin)")] DateOnly? OnDate)
{
    /// <summary>What was stated; findings go to the check.</summary>
    public IReadOnlyList<PlaceAdaptation> Read(DateOnly today, Check check)
    {
        if (OnDate is { } day && (day < today.AddYears(-1) || day > today.AddYears(3)))
            check.ParameterError("onDate", "must be from a year ago to three years ahead", "out_of_range");
        if (HoursPerWeek is < 1 or > StatedAdaptations.MostHours)
            check.ParameterError("hoursPerWeek", $"must be from 1 to {StatedAdaptations.MostHours}", "out_of_range");
        if (DailyMinutes is < 1 or > StatedAdaptations.MostMinutes)
            check.ParameterError("dailyMinutes", $"must be from 1 to {StatedAdaptations.MostMinutes}", "out_of_range");
        if (ShiftStart is null != ShiftEnd is null)
            check.ParameterError("shiftEnd", "must stand with shiftStart, and only with it", "mismatch");
        var stated = new List<PlaceAdaptation>();
        foreach (var text in Adapt ?? [])
        {
            if (text.Split(':') is [var name, ['0' or '1' or '2'] level] && SnakeCase<Dimension>.TryParse(name, out var dimension))
                stated.Add(new PlaceAdaptation(dimension, level[0] - '0'));
            else
                check.ParameterError("adapt", "must be a dimension, a colon and 0 to 2 levels", "malformed");
        }
        stated.AddRange(SomeOf("removes", Removes, FunctionalConstraint.None, check).Select(demand => new PlaceAdaptation(Removes: demand)));
        stated.AddRange(SomeOf("removesHazard", RemovesHazard, Hazard.None, check).Select(hazard => new PlaceAdaptation(RemovesHazard: hazard)));
        if (RemovesPieceWork == true)
            stated.Add(new PlaceAdaptation(RemovesPieceWork: true));
        if (HoursPerWeek is { } hours)
            stated.Add(new PlaceAdaptation(HoursPerWeek: hours));
        if (DailyMinutes is { } minutes)
            stated.Add(new PlaceAdaptation(DailyMinutes: minutes));
        if (ShiftStart is not null)
            stated.Add(new PlaceAdaptation(ShiftStart: ShiftStart, ShiftEnd: ShiftEnd));
        if (SnakeCase<WorkDay>.Parse("days", Days, check) is [_, ..] days)
            stated.Add(new PlaceAdaptation(Days: [.. days.Distinct()]));
        if (stated.Count > StatedAdaptations.Most)
            check.ParameterError("adapt", $"must state at most {StatedAdaptations.Most} changes, those of all kinds together", "wrong_count");
        return stated;
    }

    /// <summary>Values of a parameter; "none" is a name of these, too, and no demand or danger, as in a body.</summary>
    private static IReadOnlyList<T> SomeOf<T>(string parameter, string[]? texts, T none, Check check)
        where T : struct, Enum
    {
        var values = SnakeCase<T>.Parse(parameter, texts, check);
        if (values.Contains(none))
            check.ParameterError(parameter, "is not one of the known values", "unknown_value");
        return values;
    }

    /// <summary>The same as a query again, without a question mark; only once <see cref="Read"/> found nothing wrong.</summary>
    public string ToQuery()
    {
        var stated = (Adapt ?? []).Select(text => $"adapt={text}").Concat((Removes ?? []).Select(text => $"removes={text}"))
            .Concat((RemovesHazard ?? []).Select(text => $"removesHazard={text}")).ToList();
        if (RemovesPieceWork == true)
            stated.Add("removesPieceWork=true");
        if (HoursPerWeek is { } hours)
            stated.Add(string.Create(CultureInfo.InvariantCulture, $"hoursPerWeek={hours}"));
        if (DailyMinutes is { } minutes)
            stated.Add(string.Create(CultureInfo.InvariantCulture, $"dailyMinutes={minutes}"));
        if (ShiftStart is { } from && ShiftEnd is { } until)
            stated.Add(string.Create(CultureInfo.InvariantCulture, $"shiftStart={from:HH:mm:ss.FFFFFFF}&shiftEnd={until:HH:mm:ss.FFFFFFF}"));
        stated.AddRange((Days ?? []).Distinct(StringComparer.Ordinal).Select(text => $"days={text}"));
        if (OnDate is { } day)
            stated.Add(string.Create(CultureInfo.InvariantCulture, $"onDate={day:yyyy-MM-dd}"));
        return string.Join('&', stated);
    }
}
