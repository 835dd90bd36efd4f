namespace Perspektiva.Matching.Domain.Placements;

/// <summary>Three voices; none where one was not heard.</summary>
internal sealed record Voices(Voice? Participant, Voice? Mentor, Voice? Coach)
{
    public static readonly Voices None = new(null, null, null);

    /// <summary>Each side's latest, as a whole: who now gives one rating takes back what they answered before.</summary>
    public Voices Then(Voices later) => new(later.Participant ?? Participant, later.Mentor ?? Mentor, later.Coach ?? Coach);
}

/// <summary>One voice: a rating of 1 (bad) to 5 (good), with the answers that it was reckoned from where the three questions were asked.</summary>
internal readonly record struct Voice(int Rating, VoiceAnswers? Answers = null)
{
    /// <summary>So far apart two voices disagree, and that is a warning itself.</summary>
    public const int Apart = 2;

    /// <summary>A rating alone, as older clients give it.</summary>
    public static implicit operator Voice(int rating) => new(rating);

    /// <summary>By its answers.</summary>
    public static Voice Of(VoiceAnswers answers) => new(answers.Lowest(), answers);

    /// <summary>Question by question where both answered, else by the ratings: two who are equally unhappy about different things do not agree.</summary>
    public bool DisagreesWith(Voice other) => Answers is { } own && other.Answers is { } theirs ? own.IsApartFrom(theirs) : AreApart(Rating, other.Rating);

    /// <summary>Whether two ratings or answers are.</summary>
    public static bool AreApart(int one, int other) => Math.Abs(one - other) >= Apart;
}

/// <summary>The three short questions of a check-in, asked of each voice in its own words; each answered with 1 (bad) to 5 (good).</summary>
/// <param name="Work">How well the work itself goes.</param>
/// <param name="People">How well the people there and the young person get on.</param>
/// <param name="Staying">Whether it should go on.</param>
internal sealed record VoiceAnswers(int Work, int People, int Staying)
{
    /// <summary>The voice's rating: an average hides the cliff, since good work does not make up for people whom one is afraid of.</summary>
    public int Lowest() => Math.Min(Work, Math.Min(People, Staying));

    /// <summary>Whether one of the three is answered so differently that it is a warning.</summary>
    public bool IsApartFrom(VoiceAnswers other) => Voice.AreApart(Work, other.Work) || Voice.AreApart(People, other.People) || Voice.AreApart(Staying, other.Staying);
}

/// <summary>Whose voice.</summary>
internal enum VoiceSide { Participant, Mentor, Coach }

/// <summary>Which of the three questions.</summary>
internal enum VoiceQuestion { Work, People, Staying }
