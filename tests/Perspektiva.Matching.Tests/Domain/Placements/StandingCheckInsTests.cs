using CsCheck;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
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
        Gen.Select(Entries.Array[1, 12], Entries, Gen.Int[0, 11]).Sample(
            (entries, right, at) =>
            {
                var wrong = at % entries.Length;
                var corrected = Recorded(entries, out var all);
                var report = Report(right) with { Corrects = all[wrong].PublicId, Answers = right.Answers && entries[wrong].Answers };
                var correction = CheckIn.Record(
                    corrected, report, StandingCheckIns.HeardBefore(StandingCheckIns.Of(all).Where(checkIn => checkIn != all[wrong]), right.HeldOn), Now.AddMinutes(60));
                all[wrong].GiveWayTo(correction);
                corrected.NoteCorrection([.. all, correction], correction);

                var first = Recorded([.. entries[..wrong], right with { Answers = report.Answers }, .. entries[(wrong + 1)..]], out _);
                Assert.Equal(
                    (first.LastCheckInOn, first.WarningOpen || correction.Warning, first.ChangeCheckInOn), (corrected.LastCheckInOn, corrected.WarningOpen, corrected.ChangeCheckInOn));
            });

    private static int? Voice(int voice) => voice == 0 ? null : voice;

    private static CheckInReport Report(Entry entry) => new(entry.HeldOn, entry.Voices, entry.Signs, null, "acc_x", entry.Answers);

    private static Placement Recorded(Entry[] entries, out List<CheckIn> checkIns)
    {
        var placement = Placement.Start(ProposalTests.Asked(), new PlacementStart(PlacementStage.Trial, Start, "mtr_x", null, null, "acc_x"), Now);
        checkIns = [];
        foreach (var (minute, entry) in entries.Index())
        {
            var checkIn = CheckIn.Record(placement, Report(entry), StandingCheckIns.HeardBefore(checkIns, entry.HeldOn), Now.AddMinutes(minute));
            placement.NoteCheckIn(checkIn, entry.Answers);
            checkIns.Add(checkIn);
        }
        return placement;
    }

    private sealed record Entry(DateOnly HeldOn, Voices Voices, CheckInSign Signs, bool Answers);
}
