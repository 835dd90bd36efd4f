using CsCheck;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Tests.Domain.Proposals;

namespace Perspektiva.Matching.Tests.Domain.Placements;

/// <summary>A correction makes the placement what it would be had the entry been right from the first.</summary>
public sealed class StandingCheckInsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Start = new(2026, 12, 1);

    private static readonly Gen<Entry> Entries = Gen.Select(
        Gen.Int[0, 40], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 127], Gen.Bool,
        (day, participant, mentor, coach, signs, answers) => new Entry(
            Start.AddDays(day), new Voices(Voice(participant), Voice(mentor), Voice(coach)), signs % 3 == 0 ? (CheckInSign)signs : CheckInSign.None, answers));

    [Fact]
    public void NoteCorrection_OfAnyEntry_IsAsIfItHadBeenRightFromTheFirst() =>
        Gen.Select(Entries.Array[1, 12], Entries, Gen.Int[0, 11], Gen.Int[0, 12], Gen.Int[0, 40]).Sample(
            (entries, right, at, mentorAt, mentorDay) =>
            {
                var wrong = at % entries.Length;
                var mentor = (At: mentorAt % (entries.Length + 1), On: Start.AddDays(mentorDay));
                var corrected = Recorded(entries, mentor, out var all);
                var report = Report(right) with { Corrects = all[wrong].PublicId, Answers = right.Answers && entries[wrong].Answers };
                var correction = CheckIn.Record(
                    corrected, report, StandingCheckIns.HeardBefore(StandingCheckIns.Of(all).Where(checkIn => checkIn != all[wrong]), right.HeldOn), Now.AddMinutes(60));
                all[wrong].GiveWayTo(correction);
                corrected.NoteCorrection([.. all, correction], correction);

                var first = Recorded([.. entries[..wrong], right with { Answers = report.Answers }, .. entries[(wrong + 1)..]], mentor, out _);
                Assert.Equal(
                    (first.LastCheckInOn, first.WarningOpen || correction.Warning, first.ChangeCheckInOn), (corrected.LastCheckInOn, corrected.WarningOpen, corrected.ChangeCheckInOn));
            });

    private static int? Voice(int voice) => voice == 0 ? null : voice;

    private static CheckInReport Report(Entry entry) => new(entry.HeldOn, entry.Voices, entry.Signs, null, "acc_x", entry.Answers);

    // Somebody else becomes the mentor before the entry of a number is recorded, or after all of them.
    private static Placement Recorded(Entry[] entries, (int At, DateOnly On) mentor, out List<CheckIn> checkIns)
    {
        var placement = Placement.Start(ProposalTests.Asked(), new PlacementStart(PlacementStage.Trial, Start, "mtr_x", null, null, "acc_x"), Now.AddMinutes(-1));
        checkIns = [];
        for (var minute = 0; minute <= entries.Length; minute++)
        {
            if (minute == mentor.At)
                Assert.Equal(TransitionResult.Done, placement.ChangeMentor(new MentorChange("mtr_y", mentor.On, "acc_x"), Now.AddMinutes(minute).AddSeconds(-30)));
            if (minute == entries.Length)
                break;
            var entry = entries[minute];
            var checkIn = CheckIn.Record(placement, Report(entry), StandingCheckIns.HeardBefore(checkIns, entry.HeldOn), Now.AddMinutes(minute));
            placement.NoteCheckIn(checkIn, entry.Answers);
            checkIns.Add(checkIn);
        }
        return placement;
    }

    private sealed record Entry(DateOnly HeldOn, Voices Voices, CheckInSign Signs, bool Answers);
}
