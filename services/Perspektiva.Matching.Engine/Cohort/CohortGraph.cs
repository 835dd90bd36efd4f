using System.Runtime.InteropServices;

namespace Perspektiva.Matching.Engine.Cohort;

/// <summary>
/// The problem in arrays. Resources (places, mentors, companies) form a tree under the root; a participant's unit flows from
/// a place up to the root. Resource 0 is the root, resource 1 "without a place", which holds everybody.
/// </summary>
internal sealed class CohortGraph
{
    public const int Root = 0;
    public const int Nowhere = 1;

    private CohortGraph(int participants, int resources, int edges)
    {
        EdgeStart = new int[participants + 1];
        EdgePlace = new int[edges];
        EdgeFit = new int[edges];
        Parent = new int[resources];
        Capacity = new int[resources];
    }

    public int Participants => EdgeStart.Length - 1;

    public int Resources => Parent.Length;

    public int[] EdgeStart { get; }

    public int[] EdgePlace { get; }

    public int[] EdgeFit { get; }

    public int[] Parent { get; }

    public int[] Capacity { get; }

    public int[] ChildStart { get; private set; } = [];

    public int[] Child { get; private set; } = [];

    public Guid[] ParticipantIds { get; private init; } = [];

    public Guid[] ResourceIds { get; private init; } = [];

    public Dictionary<Guid, int> ParticipantIndex { get; private init; } = [];

    public Dictionary<Guid, int> PlaceIndex { get; private init; } = [];

    public static CohortGraph From(CohortProblem problem, List<InputProblem> problems)
    {
        // Ties fall to the lower index, so that this must not hang on the order in which people and places were named.
        var participants = Distinct(problem.Participants, id => id, problems);
        var places = Distinct(problem.Places, place => place.Id, problems);
        var participantIndex = Index(participants, id => id, 0);
        var ids = new List<Guid> { Guid.Empty, Guid.Empty };
        var parents = new List<int> { Root, Root };
        var capacities = new List<int> { int.MaxValue, int.MaxValue };
        ids.AddRange(places.Select(place => place.Id));
        var tree = new Tree(ids, parents, capacities, problem, places, problems);
        foreach (var place in places)
            capacities.Add(tree.NonNegative(place.Id, place.Capacity));
        parents.AddRange(Enumerable.Repeat(Root, places.Count));
        for (var i = 0; i < places.Count; i++)
            parents[2 + i] = tree.ParentOf(places[i]);

        var placeIndex = Index(places, place => place.Id, 2);
        var edges = Edges(problem, participantIndex, placeIndex, problems);
        var graph = new CohortGraph(participants.Count, ids.Count, edges.Count)
        {
            ParticipantIds = [.. participants],
            ResourceIds = [.. ids],
            ParticipantIndex = participantIndex,
            PlaceIndex = placeIndex,
        };
        parents.CopyTo(graph.Parent);
        capacities.CopyTo(graph.Capacity);
        graph.Lay(edges);
        return graph;
    }

    private static List<(int Participant, int Place, int Fit)> Edges(
        CohortProblem problem, Dictionary<Guid, int> participants, Dictionary<Guid, int> places, List<InputProblem> problems)
    {
        var edges = new List<(int Participant, int Place, int Fit)>(problem.Edges.Count);
        foreach (var edge in problem.Edges)
        {
            if (edge.Fit is < 0 or > FitFormulaV1.Full)
                problems.Add(new InputProblem(edge.ParticipantId, "fit-out-of-range", "a fit must be from 0 to 10000"));
            else if (participants.TryGetValue(edge.ParticipantId, out var p) && places.TryGetValue(edge.PlaceId, out var j))
                edges.Add((p, j, edge.Fit));
            else
                problems.Add(new InputProblem(edge.ParticipantId, "edge-unknown", "an edge names a participant or place that is not there"));
        }

        return edges;
    }

    private void Lay(List<(int Participant, int Place, int Fit)> edges)
    {
        foreach (ref readonly var edge in CollectionsMarshal.AsSpan(edges))
            EdgeStart[edge.Participant + 1]++;
        for (var p = 0; p < Participants; p++)
            EdgeStart[p + 1] += EdgeStart[p];

        // Best first, so that a search sees the likely ones early and can stop; of a pair that occurs twice the better one counts.
        var keys = new long[edges.Count];
        var at = EdgeStart.ToArray();
        foreach (ref readonly var edge in CollectionsMarshal.AsSpan(edges))
            keys[at[edge.Participant]++] = ((long)(FitFormulaV1.Full - edge.Fit) << 32) | (uint)edge.Place;
        for (var p = 0; p < Participants; p++)
            keys.AsSpan(EdgeStart[p]..EdgeStart[p + 1]).Sort();
        for (var e = 0; e < keys.Length; e++)
            (EdgePlace[e], EdgeFit[e]) = ((int)keys[e], FitFormulaV1.Full - (int)(keys[e] >> 32));
        ChildStart = new int[Resources + 1];
        for (var r = 1; r < Resources; r++)
            ChildStart[Parent[r] + 1]++;
        for (var r = 0; r < Resources; r++)
            ChildStart[r + 1] += ChildStart[r];
        Child = new int[Resources - 1];
        var next = ChildStart.ToArray();
        for (var r = 1; r < Resources; r++)
            Child[next[Parent[r]]++] = r;
    }

    private static List<T> Distinct<T>(IReadOnlyList<T> items, Func<T, Guid> id, List<InputProblem> problems)
    {
        var seen = new HashSet<Guid>();
        var kept = new List<T>(items.Count);
        foreach (var item in items)
        {
            if (seen.Add(id(item)))
                kept.Add(item);
            else
                problems.Add(InputGate.Twice(id(item)));
        }

        kept.Sort((a, b) => id(a).CompareTo(id(b)));
        return kept;
    }

    private static Dictionary<Guid, int> Index<T>(List<T> items, Func<T, Guid> id, int first)
    {
        var index = new Dictionary<Guid, int>(items.Count);
        foreach (var item in items)
            index.Add(id(item), first + index.Count);
        return index;
    }

    /// <summary>Adds mentors and companies above the places as they are named.</summary>
    private sealed class Tree(List<Guid> ids, List<int> parents, List<int> capacities, CohortProblem problem, List<CohortPlace> places, List<InputProblem> problems)
    {
        private readonly Dictionary<Guid, int> _mentors = [];
        private readonly Dictionary<Guid, int> _companies = [];
        private readonly Dictionary<Guid, Guid> _companyOfMentor = CompaniesOf(places, problem, problems);

        public int ParentOf(CohortPlace place) => place.MentorId is { } m && problem.MentorCapacities.ContainsKey(m)
            ? Node(_mentors, m, problem.MentorCapacities, CompanyNode(_companyOfMentor.TryGetValue(m, out var of) ? of : null))
            : CompanyNode(place.CompanyId);

        public int NonNegative(Guid id, int capacity)
        {
            if (capacity < 0)
                problems.Add(new InputProblem(id, "capacity-out-of-range", "a capacity must be 0 or more; it counts as 0"));
            return Math.Max(0, capacity);
        }

        // A place that names none says nothing of it: the mentor's other places do.
        private static Dictionary<Guid, Guid> CompaniesOf(List<CohortPlace> places, CohortProblem problem, List<InputProblem> problems)
        {
            var companies = new Dictionary<Guid, Guid>();
            var told = new HashSet<Guid>();
            foreach (var place in places)
            {
                if (place is not { MentorId: { } mentor, CompanyId: { } company } || !problem.MentorCapacities.ContainsKey(mentor) || companies.TryAdd(mentor, company) || companies[mentor] == company)
                    continue;
                if (told.Add(mentor))
                    problems.Add(new InputProblem(mentor, "mentor-of-two-companies", "a mentor's places name different companies; that of the place with the lowest id bounds them all"));
            }

            return companies;
        }

        private int CompanyNode(Guid? company) =>
            company is { } c && problem.CompanyCapacities.ContainsKey(c) ? Node(_companies, c, problem.CompanyCapacities, Root) : Root;

        private int Node(Dictionary<Guid, int> nodes, Guid id, IReadOnlyDictionary<Guid, int> bounds, int parent)
        {
            if (nodes.TryGetValue(id, out var node))
                return node;
            nodes[id] = ids.Count;
            ids.Add(id);
            parents.Add(parent);
            capacities.Add(NonNegative(id, bounds[id]));
            return nodes[id];
        }
    }
}
