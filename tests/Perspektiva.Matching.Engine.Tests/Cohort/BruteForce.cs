using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>Every assignment of a small cohort, tried.</summary>
internal static class BruteForce
{
    public static (int Placed, int Floor, long Total) Best(CohortProblem problem)
    {
        var best = (0, 0, 0L);
        var taken = new List<CohortEdge>();
        Try(0);
        return best;

        void Try(int person)
        {
            if (person == problem.Participants.Count)
            {
                var free = !problem.RaiseFloor ? 0 : taken.Where(e => !problem.Pins.Contains(new CohortPair(e.ParticipantId, e.PlaceId))).Select(e => e.Fit).DefaultIfEmpty(0).Min();
                var value = (taken.Count, free, taken.Sum(e => (long)e.Fit));
                best = value.CompareTo(best) > 0 ? value : best;
                return;
            }

            var id = problem.Participants[person];
            var pin = problem.Pins.Where(p => p.ParticipantId == id).Select(p => (Guid?)p.PlaceId).SingleOrDefault();
            foreach (var edge in problem.Edges.Where(e => e.ParticipantId == id && (pin is null ? !e.OnlyPinned && !problem.Vetoes.Contains(new CohortPair(id, e.PlaceId)) : e.PlaceId == pin)))
            {
                taken.Add(edge);
                if (FitsTree(problem, taken.Select(e => e.PlaceId)))
                    Try(person + 1);
                taken.RemoveAt(taken.Count - 1);
            }

            if (pin is null)
                Try(person + 1);
        }
    }

    public static bool FitsTree(CohortProblem problem, IEnumerable<Guid> placesTaken)
    {
        var taken = placesTaken.Select(id => problem.Places.First(p => p.Id == id)).ToList();
        var companyOfMentor = problem.Places.Where(p => p.MentorId is not null).GroupBy(p => p.MentorId!.Value).ToDictionary(g => g.Key, g => g.First().CompanyId);
        Guid? Company(CohortPlace place) => place.MentorId is { } m ? companyOfMentor[m] : place.CompanyId;
        return taken.GroupBy(p => p.Id).All(g => g.Count() <= g.First().Capacity)
            && taken.Where(p => p.MentorId is not null).GroupBy(p => p.MentorId!.Value).All(g => g.Count() <= problem.MentorCapacities[g.Key])
            && taken.Where(p => Company(p) is not null).GroupBy(p => Company(p)!.Value).All(g => g.Count() <= problem.CompanyCapacities[g.Key]);
    }
}
