namespace Perspektiva.Matching.Engine;

/// <summary>How the JArbSchG treats a person on a day.</summary>
internal enum YouthClass
{
    /// <summary>Under 18 and in compulsory full-time schooling: a child in the act's sense (§ 2 Abs. 1 and 3).</summary>
    ChildInSchooling = 0,

    /// <summary>Under 15, past full-time schooling (§ 7).</summary>
    ChildPastSchooling = 1,

    /// <summary>15.</summary>
    Youth15 = 2,

    /// <summary>16.</summary>
    Youth16 = 3,

    /// <summary>17.</summary>
    Youth17 = 4,

    /// <summary>18 and over.</summary>
    Adult = 5,
}

internal static class YouthClasses
{
    public static YouthClass Of(AgeBand band, bool fullTimeSchooling) => band switch
    {
        AgeBand.Adult => YouthClass.Adult,
        _ when fullTimeSchooling => YouthClass.ChildInSchooling,
        AgeBand.Child => YouthClass.ChildPastSchooling,
        AgeBand.Youth15 => YouthClass.Youth15,
        AgeBand.Youth16 => YouthClass.Youth16,
        _ => YouthClass.Youth17,
    };
}
