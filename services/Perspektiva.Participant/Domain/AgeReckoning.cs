using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>Age as youth labour protection asks for it (§ 2 JArbSchG): a band for a day, and the day on which it changes.</summary>
internal static class AgeReckoning
{
    /// <summary>Youngest age at registration: school internships begin at about 13 (§ 5 Abs. 2 JArbSchG).</summary>
    public const int MinimumAge = 13;

    /// <summary>Oldest age at registration: the standard retirement age (§ 35 SGB VI).</summary>
    public const int MaximumAge = 67;

    public const int AgeOfMajority = 18;

    /// <summary>The band on a day and the day of its next change; none for adults, so that nothing finer than needed is told.</summary>
    public static (AgeBand Band, DateOnly? NextOn) BandOn(DateOnly birthDate, DateOnly day) => AgeOn(birthDate, day) switch
    {
        < 15 => (AgeBand.Child, BirthdayOf(birthDate, 15)),
        15 => (AgeBand.Youth15, BirthdayOf(birthDate, 16)),
        16 => (AgeBand.Youth16, BirthdayOf(birthDate, 17)),
        17 => (AgeBand.Youth17, BirthdayOf(birthDate, AgeOfMajority)),
        _ => (AgeBand.Adult, null),
    };

    public static int AgeOn(DateOnly birthDate, DateOnly day)
    {
        var age = day.Year - birthDate.Year;
        return day < BirthdayOf(birthDate, age) ? age - 1 : age;
    }

    public static bool IsMinorOn(DateOnly birthDate, DateOnly day) => AgeOn(birthDate, day) < AgeOfMajority;

    /// <summary>The earliest day on which who consents today can have done so: a minor's guardian from the birth on, an adult or their carer from the eighteenth birthday on.</summary>
    public static DateOnly ConsentsFrom(DateOnly birthDate, bool minor) => minor ? birthDate : BirthdayOf(birthDate, AgeOfMajority);

    /// <summary>The day on which the age is reached. Who was born on 29 February reaches it on 1 March of a common year (§§ 187 Abs. 2, 188 Abs. 2 BGB).</summary>
    public static DateOnly BirthdayOf(DateOnly birthDate, int age)
    {
        var year = birthDate.Year + age;
        return birthDate is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year)
            ? new DateOnly(year, 3, 1)
            : new DateOnly(year, birthDate.Month, birthDate.Day);
    }
}
