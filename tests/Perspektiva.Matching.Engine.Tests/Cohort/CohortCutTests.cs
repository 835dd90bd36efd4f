using CsCheck;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>What the solver tells of lists of candidates that were cut.</summary>
public sealed class CohortCutTests
{
    private static readonly Guid A = Samples.Id(1), B = Samples.Id(2), C = Samples.Id(3), X = Samples.Id(11), Y = Samples.Id(12), Company = Samples.Id(22);

    private static readonly CohortProblem OneSeat = new()
    {
        Participants = [A, B],
        Places = [new(X, 1)],
        Edges = [new(A, X, 9_000), new(B, X, 8_000)],
        SeatsElsewhere = true,
        RaiseFloor = false,
    };

    [Fact]
    public void Held_SomebodyElseHasTheOnlyPlace_AndTheirListWasCut_IsTheOneWhoCouldMove()
    {
        Assert.Equal([A], CohortRun.Solve(OneSeat with { Cut = [A] }).Held());
        Assert.Empty(CohortRun.Solve(OneSeat with { Cut = [A], Pins = [new(A, X)] }).Held());
        Assert.Empty(CohortRun.Solve(OneSeat).Held());
    }

    [Fact]
    public void Held_CompanyIsFull_AsksThoseAtItsOtherPlaces()
    {
        var run = CohortRun.Solve(OneSeat with
        {
            Places = [new(X, 1, null, Company), new(Y, 1, null, Company)],
            Edges = [new(A, Y, 9_000), new(B, X, 8_000)],
            CompanyCapacities = new Dictionary<Guid, int> { [Company] = 1 },
            Cut = [A],
        });

        Assert.Equal([A], run.Held());
    }

    [Fact]
    public void Held_NoSeatIsLeft_OrEverybodyHasAPlace_IsNobody()
    {
        Assert.Empty(CohortRun.Solve(OneSeat with { Cut = [A, B], SeatsElsewhere = false }).Held());
        Assert.Empty(CohortRun.Solve(OneSeat with { Participants = [A], Edges = [new(A, X, 9_000)], Cut = [A] }).Held());
    }

    [Fact]
    public void Held_ThePlaceItselfIsFull_LeavesThoseAtItsCompanysOtherPlaces()
    {
        var run = CohortRun.Solve(OneSeat with
        {
            Participants = [A, B, C],
            Places = [new(X, 1, null, Company), new(Y, 1, null, Company)],
            Edges = [new(A, X, 9_000), new(B, X, 8_000), new(C, Y, 8_000)],
            CompanyCapacities = new Dictionary<Guid, int> { [Company] = 2 },
            Cut = [A, C],
        });

        Assert.Equal([A], run.Held());
    }

    [Fact]
    public void Result_ListWasCut_IsTakenOnlyWhereNoSeatIsLeft()
    {
        Assert.Equal(("cohort.candidates-limited", (Guid?)X), Why(OneSeat with { Cut = [B] }));
        Assert.Equal(("cohort.candidates-limited", (Guid?)X), Why(OneSeat with { Cut = [B], SeatsElsewhere = false, Places = [new(X, 1), new(Y, 2)], Edges = [.. OneSeat.Edges, new(A, Y, 7_000)], Vetoes = [new(A, Y)] }));
        Assert.Equal(("cohort.candidates-limited", null), Why(OneSeat with { Cut = [B], Vetoes = [new(B, X)] }));
        Assert.Equal(("cohort.places-taken", (Guid?)X), Why(OneSeat with { Cut = [B], SeatsElsewhere = false }));
        Assert.Equal(("cohort.places-taken", (Guid?)X), Why(OneSeat));

        static (string, Guid?) Why(CohortProblem problem)
        {
            var unplaced = Assert.Single(CohortRun.Solve(problem).Result().Unplaced);
            Assert.Equal((B, $"{unplaced.Reason.Key}.next"), (unplaced.ParticipantId, unplaced.NextStep.Key));
            return (unplaced.Reason.Key, unplaced.BestTakenPlaceId);
        }
    }

    [Fact]
    public void Held_GrownUntilNobodyIs_PlacesAsManyAsWholeLists() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var random = new Random(seed + 1);
            var whole = Cohorts.Random(seed, people: 9, places: 8, degree: 6, tree: true);

            // A mentor's places are one company's, whichever of them are looked at.
            var companies = whole.Places.Where(place => place.MentorId is not null).GroupBy(place => place.MentorId!.Value).ToDictionary(group => group.Key, group => group.First().CompanyId);
            whole = whole with { Places = [.. whole.Places.Select(place => place.MentorId is { } mentor ? place with { CompanyId = companies[mentor] } : place)] };
            whole = whole with { Vetoes = [.. whole.Edges.Where(_ => random.Next(8) == 0).Select(edge => new CohortPair(edge.ParticipantId, edge.PlaceId))] };
            var lists = whole.Edges.GroupBy(edge => edge.ParticipantId).ToDictionary(list => list.Key, list => list.OrderByDescending(edge => edge.Fit).ToList());
            var lengths = lists.ToDictionary(list => list.Key, _ => 1);
            while (true)
            {
                var edges = lists.SelectMany(list => list.Value.Take(lengths[list.Key])).ToList();
                var used = edges.Select(edge => edge.PlaceId).ToHashSet();
                var run = CohortRun.Solve(whole with
                {
                    Edges = edges,
                    Places = [.. whole.Places.Where(place => used.Contains(place.Id))],
                    Vetoes = [.. whole.Vetoes.Where(pair => used.Contains(pair.PlaceId))],
                    SeatsElsewhere = whole.Places.Any(place => place.Capacity > 0 && !used.Contains(place.Id)),
                    Cut = [.. lists.Where(list => list.Value.Count >= lengths[list.Key]).Select(list => list.Key)],
                });
                if (run.Held() is not { Count: > 0 } held)
                {
                    Assert.Equal(CohortRun.Solve(whole).Result().Assignments.Length, run.Result().Assignments.Length);
                    return;
                }

                foreach (var id in held)
                    lengths[id] *= 2;
            }
        },
        iter: Effort.Of(1500));
}
