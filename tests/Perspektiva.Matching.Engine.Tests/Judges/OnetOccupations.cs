using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Perspektiva.Employer.Drafting;
using EngineRequirement = Perspektiva.Matching.Engine.Requirement;

namespace Perspektiva.Matching.Engine.Tests.Judges;

/// <summary>Occupations of O*NET as places (what they ask) and as people (who have just that), and which of them O*NET calls related.</summary>
internal sealed class OnetOccupations
{
    private OnetOccupations(IEnumerable<OnetOccupation> occupations, IReadOnlyDictionary<string, string[]> related)
    {
        All = [.. occupations.Where(RequirementDrafter.CanDraftFrom).Select(Judged.Of).OrderBy(o => o.Place.Id)];
        var known = All.Select(o => o.Code).ToHashSet(StringComparer.Ordinal);
        Queries = [.. All.Where(o => related.ContainsKey(o.Code))
            .Select(o => (o, related[o.Code].Where(code => code != o.Code && known.Contains(code)).ToHashSet(StringComparer.Ordinal)))
            .Where(query => query.Item2.Count > 0)];
    }

    /// <summary>Every occupation that was surveyed well enough.</summary>
    public IReadOnlyList<Judged> All { get; }

    /// <summary>Those of which O*NET names related ones, with the related ones among <see cref="All"/>.</summary>
    public IReadOnlyList<(Judged Occupation, HashSet<string> Related)> Queries { get; }

    /// <summary>What the repository ships: 344 occupations, related ones of 144.</summary>
    public static OnetOccupations Shipped()
    {
        var rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Judges", "Data", "onet27-related.csv")).Skip(1).Select(line => line.Split(';')).ToList();
        var related = rows.ToDictionary(row => row[0], row => row[1].Split(' '), StringComparer.Ordinal);
        var codes = related.SelectMany(entry => entry.Value.Append(entry.Key))
            .Concat(Kldb.Occupations.SelectMany(entry => KldbToOnet.Find(entry.Key)))
            .Distinct(StringComparer.Ordinal);
        return new OnetOccupations(codes.Select(ShippedOnet.Find).OfType<OnetOccupation>(), related);
    }

    /// <summary>The whole survey, from a folder that is laid out as the tests' data.</summary>
    public static OnetOccupations Whole(string folder)
    {
        var related = File.ReadLines(Path.Combine(folder, "requirements", "onet27-related-occupations.tsv")).Skip(1).Select(line => line.Split('\t'))
            .GroupBy(row => row[0], row => row[1], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        return new OnetOccupations(Descriptors(Path.Combine(folder, "requirements", "onet18-descriptors.csv")), related);
    }

    private static IEnumerable<OnetOccupation> Descriptors(string file)
    {
        // Two header lines: domain, then element.
        var lines = File.ReadAllLines(file);
        var names = Cells(lines[0]).Zip(Cells(lines[1]), (domain, element) => $"{domain}.{element}").ToArray();
        foreach (var cells in lines.Skip(2).Select(Cells).Where(cells => cells[0].Length > 0))
        {
            var descriptors = new Dictionary<string, double>(StringComparer.Ordinal);
            for (var i = 2; i < Math.Min(cells.Length, names.Length); i++)
            {
                if (double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                    descriptors[names[i]] = value;
            }

            yield return new OnetOccupation(cells[0], cells[1], descriptors);
        }
    }

    // Names of descriptors may hold commas and are then quoted; no cell holds a quote.
    private static string[] Cells(string line)
    {
        var cells = new List<string> { "" };
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                cells.Add("");
            else
                cells[^1] += c;
        }

        return [.. cells];
    }
}

/// <summary>One occupation, drafted as everywhere; what it does not ask counts as the lowest level where its own ratings are taken as abilities.</summary>
internal sealed record Judged(string Code, PlaceProfile Place, ParticipantProfile Person)
{
    public static Judged Of(OnetOccupation occupation)
    {
        var asked = RequirementDrafter.From([occupation]).Requirements;

        // Ties are broken by the id: one drawn from the code's hash favours no neighbour in the classification.
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(occupation.Code)).AsSpan(0, 16), bigEndian: true);
        return new Judged(
            occupation.Code,
            Samples.PlainPlace with
            {
                Id = id,
                Kldb = null,
                Requirements = RequirementProfile.From([.. asked.Select(r => r is null ? EngineRequirement.NotAsked : new EngineRequirement(r.Level, (Importance)r.Importance))]),
            },
            Samples.PlainParticipant with { Id = id, Abilities = AbilityProfile.From([.. asked.Select(r => r?.Level ?? (int?)1)]) });
    }
}
