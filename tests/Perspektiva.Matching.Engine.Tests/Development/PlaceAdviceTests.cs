using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Development;

public sealed class PlaceAdviceTests
{
    private static readonly CountGuard Guard = new("a secret of the tests"u8);

    [Fact]
    public void Advise_AnyPlace_CountsWhatTheExplanationsSay()
    {
        var shown = 0;
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                var random = new Random(seed);
                var place = Samples.EasyPlace(random) with { Location = null, Demands = FunctionalConstraint.Noise | FunctionalConstraint.Night, Hazards = (Hazard)random.Next(8), StartTo = null, DurationDays = null };
                var people = Enumerable.Range(0, 60).Select(i => Samples.AtSchool(Samples.Participant(random), seed + i) with { CannotDo = (FunctionalConstraint)(random.Next(4) << 5) }).ToList();
                var open = place with { Published = true, CapacityFree = Math.Max(1, place.CapacityFree) };

                var advice = MatchingEngine.Advise(place, people, Samples.Today, Guard);

                var now = people.Where(person => Explain(person, open, []).AsIs.Suitable).ToList();
                Assert.Equal(Shown(now), advice.SuitableNow.About);
                foreach (var change in advice.Changes)
                {
                    var more = people.Except(now).Where(person => Explain(person, open, [change.Adaptation]).Adapted.Suitable).ToList();
                    Assert.Equal((change.Id, Shown(more)), (change.Id, change.More.About));
                    shown += more.Count >= CountGuard.Least ? 1 : 0;
                }

                Assert.Equal(advice.Changes.Select(change => change.More.About ?? 0).OrderDescending(), advice.Changes.Select(change => change.More.About ?? 0));
            },
            iter: Effort.Of(15),
            threads: 1);
        Assert.True(shown > 0);
    }

    [Fact]
    public void Advise_FourMore_AreFewerThanFive_AndMoreAreInStepsOfFive()
    {
        var place = Samples.PlainPlace with { Requirements = RequirementProfile.Nothing.With(Dimension.Reading, 5, Importance.Decisive), CapacityFree = 0, Published = false };

        Assert.Equal("Weniger als 5", Support(4).More.Text.De);
        Assert.Equal("Fewer than 5", Support(0).More.Text.En);
        Assert.InRange(Support(60).More.About!.Value, 55, 60);
        Assert.Equal($"About {Support(60).More.About}", Support(60).More.Text.En);

        AdvisedChange Support(int people) => MatchingEngine.Advise(
            place, Enumerable.Range(1, people).Select(i => Samples.PlainParticipant with { Id = Samples.Id(i) }), Samples.Today, Guard).Changes.Single(c => c.Id == "support.Reading");
    }

    [Fact]
    public void Advise_WhoMayNotBeMatched_IsNotCounted()
    {
        var people = Enumerable.Range(1, 40).Select(i => Samples.PlainParticipant with { Id = Samples.Id(i), MatchingConsent = i % 2 == 0, Ready = i % 3 == 0 });

        var advice = MatchingEngine.Advise(Samples.PlainPlace, people, Samples.Today, Guard);

        Assert.InRange(advice.SuitableNow.About ?? 0, 0, 8);
    }

    [Fact]
    public void Advise_NightWorkOnWeekendsWithADanger_NamesEachWayOut()
    {
        var place = Samples.PlainPlace with
        {
            ShiftEnd = new TimeOnly(22, 0),
            DailyMinutes = 540,
            WeeklyMinutes = 6 * 540,
            Days = Weekdays.WorkingWeek | Weekdays.Sunday,
            Hazards = Hazard.Accident,
            Demands = FunctionalConstraint.Noise,
        };

        var ids = MatchingEngine.Advise(place, [], Samples.Today, Guard).Changes.Select(change => change.Id);

        Assert.Equal(["without.Noise", "without-danger.Accident", "days", "shift", "full-days", "hours.30", "hours.20"], ids);
    }

    [Fact]
    public void Advise_WrongRecords_AreNamed()
    {
        Assert.Equal("id-missing", Assert.Single(MatchingEngine.Advise(Samples.PlainPlace with { Id = Guid.Empty }, [], Samples.Today, Guard).Problems).Code);
        var twice = MatchingEngine.Advise(Samples.PlainPlace, [Samples.PlainParticipant, Samples.PlainParticipant, Samples.PlainParticipant with { HoursMax = 0 }], Samples.Today, Guard);
        Assert.Equal(["id-twice", "hours-out-of-range"], twice.Problems.Select(problem => problem.Code));
    }

    [Fact]
    public void Show_AnyNumber_IsBelowFiveUnsaidAndElseNear() => Gen.Select(Gen.Int[0, 500], Gen.ULong).Sample((people, key) =>
    {
        var shown = CountGuard.Show(people, key);
        if (people < CountGuard.Least)
            return shown is null;
        return shown is null ? people < CountGuard.Least + CountGuard.Blur : shown % 5 == 0 && shown >= 5 && shown <= people + CountGuard.Blur && shown > people - CountGuard.Blur - CountGuard.Step;
    });

    // Whatever two answers differ by, the same answers could have come from equally many people: a difference proves no one person more.
    [Fact]
    public void Show_TwoNumbersOneStepApart_MayStandForEquallyManyPeople()
    {
        var shownFor = Enumerable.Range(0, 200).Select(people => Enumerable.Range(0, 5).Select(key => CountGuard.Show(people, (ulong)key)).ToHashSet()).ToList();
        int?[] steps = [null, .. Enumerable.Range(1, 30).Select(i => (int?)(5 * i))];
        for (var i = 0; i + 1 < steps.Length; i++)
        {
            Assert.Contains(shownFor, shown => shown.Contains(steps[i]) && shown.Contains(steps[i + 1]));
            Assert.True(shownFor.Count(shown => shown.Contains(steps[i])) >= 5);
        }
    }

    [Fact]
    public void Show_SamePeopleInAnyOrder_IsTheSame() => Gen.Select(Gen.Int, Gen.Int[0, 60]).Sample((seed, count) =>
    {
        var people = Enumerable.Range(1, count).Select(i => Samples.PlainParticipant with { Id = Samples.Id(i) }).ToArray();
        var before = MatchingEngine.Advise(Samples.PlainPlace, people, Samples.Today, Guard).SuitableNow;
        new Random(seed).Shuffle(people);
        return MatchingEngine.Advise(Samples.PlainPlace, people, Samples.Today, Guard).SuitableNow == before;
    });

    [Fact]
    public void CountGuard_ShortSecret_IsRefused() => Assert.Throws<ArgumentException>(() => new CountGuard("short"u8));

    private static PairExplanation Explain(ParticipantProfile person, PlaceProfile place, Adaptation[] adaptations) =>
        MatchingEngine.Explain(person, place, adaptations, Samples.Today, Audience.Coach);

    private static int? Shown(List<ParticipantProfile> people) => CountGuard.Show(people.Count, people.Aggregate(0UL, (sum, person) => unchecked(sum + Guard.KeyOf(person.Id))));
}
