using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>Cohorts from a seed.</summary>
internal static class Cohorts
{
    public static CohortProblem Random(int seed, int people, int places, int degree, bool tree, int fits = 0)
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(1, people).Select(Samples.Id).ToArray();
        var mentors = Enumerable.Range(1001, Math.Max(1, places / 2)).Select(Samples.Id).ToArray();
        var companies = Enumerable.Range(2001, Math.Max(1, places / 3)).Select(Samples.Id).ToArray();
        var spots = Enumerable.Range(3001, places).Select(i => new CohortPlace(
            Samples.Id(i), random.Next(3), tree && random.Next(3) > 0 ? mentors[random.Next(mentors.Length)] : null, tree && random.Next(3) > 0 ? companies[random.Next(companies.Length)] : null)).ToArray();

        // A mentor belongs to one company.
        var ofMentor = spots.Where(spot => spot.MentorId is not null).GroupBy(spot => spot.MentorId!.Value).ToDictionary(group => group.Key, group => group.First().CompanyId);
        spots = [.. spots.Select(spot => spot.MentorId is { } mentor ? spot with { CompanyId = ofMentor[mentor] } : spot)];
        return new CohortProblem
        {
            Participants = ids,
            Places = spots,
            Edges = [.. ids.SelectMany(id => Enumerable.Range(0, random.Next(degree + 1)).Select(_ => random.Next(places)).Distinct()
                .Select(j => new CohortEdge(id, spots[j].Id, 6000 + (random.Next(fits > 0 ? fits : tree ? 9 : 400) * 10))))],
            MentorCapacities = tree ? mentors.ToDictionary(m => m, _ => random.Next(4)) : [],
            CompanyCapacities = tree ? companies.ToDictionary(c => c, _ => random.Next(5)) : [],
        };
    }

    /// <summary>Whether a place is a resource, or has it above it.</summary>
    public static bool StandsUnder(CohortGraph graph, int place, int resource)
    {
        for (var r = place; r != CohortGraph.Root; r = graph.Parent[r])
        {
            if (r == resource)
                return true;
        }

        return false;
    }
}
