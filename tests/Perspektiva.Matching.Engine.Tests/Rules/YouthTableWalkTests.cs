using System.Reflection;
using Perspektiva.Matching.Engine.Tests.Explanation;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Matching.Engine.Tests.Rules;

/// <summary>
/// Walks the table of youth labour protection as the field's description states it, clause by clause: each is held by cases on both sides of an edge (an edge of
/// <see cref="YouthTableTests"/> or a test of its own), or docs/matching.md says why not.
/// </summary>
public sealed class YouthTableWalkTests
{
    /// <summary>Paragraph, the row's clauses as they stand there.</summary>
    private static readonly (string Paragraphs, string[] Clauses)[] Table =
    [
        ("2", ["child: under 15", "youth: 15-17", "youths still in compulsory full-time schooling count as children"]),
        ("5, 7", ["forbidden", "allowed: school internships", "for those past full-time schooling light work up to 7 h a day, 35 h a week", "or an apprenticeship"]),
        ("8", ["at most 8 h a day", "40 h a week", "8.5 h where other days of the week are shorter"]),
        ("11", ["30 min from 4.5 to 6 h", "60 min above 6 h", "none of less than 15 min", "the first within 4.5 h"]),
        ("12", ["10 h", "mining below ground 8", "gastronomy 11", "agriculture 11", "animal husbandry 11", "building and assembly sites 11"]),
        ("13", ["12 h without a break after the working day"]),
        ("14", ["only 6-20 h", "from 16: gastronomy and fairs to 22", "from 16: shift operation to 23", "from 16: agriculture from 5 or to 21", "from 16: bakeries from 5", "from 17: bakeries from 4"]),
        ("15", ["five days a week", "two rest days following one another if possible"]),
        ("16-18", ["free", "sector exceptions: care", "sector exceptions: gastronomy", "sector exceptions: retail on Saturdays", "sector exceptions: agriculture", "sector exceptions: others"]),
        ("22", ["forbidden where beyond capacity", "morally dangerous", "accident-prone beyond their judgement", "heat, cold, wet", "noise, vibration", "hazardous substances", "exceptions for training with supervision"]),
        ("23", ["forbidden", "exceptions for training"]),
        ("24", ["forbidden", "exceptions from 16"]),
        ("32, 33", ["within 14 months before starting", "not for slight work", "or up to two months of light work", "again within a year"]),
    ];

    private const string Weekend = $"test: {nameof(YouthTableTests.Weekend_BySector_AsParagraphs16And17Say)}";
    private const string AgeEdge = $"test: {nameof(YouthTableTests.Night_AtTheAgeEdge_LawfulOnlyFromThen)}";
    private const string Bands = $"test: {nameof(YouthClassTests.Of_AgeAndSchooling_AsParagraph2Says)}";
    private const string EachHazard = $"test: {nameof(YouthClassTests.Hazard_EachOne_ForbiddenAndFreedAsParagraph22Says)}";
    private const string Medical = $"test: {nameof(ExplanationTests.Explain_AMinorsNotes_FollowTheAct)}";

    /// <summary>What holds each clause, in the table's order: an edge's name, "test: " a method's name, or "doc: " a line's words.</summary>
    private static readonly string[][][] Held =
    [
        [[Bands, "work of children: light"], [Bands], ["child, youth: schooling makes a child", Bands]],
        [["child, youth"], ["child, youth", "child, youth: schooling makes a child", "work of children: 35 h"],
            ["work of children: light", "work of children: light, no danger", "work of children: 7 h", "work of children: 35 h"], ["work of children: apprenticeship"]],
        [["daily time: 8 h"], ["weekly time: 40 h"], ["daily time: 8.5 h where another day is shorter", "daily time: 8.5 h where the one other day is shorter", "daily time: 8.5 h only where another day is shorter"]],
        [["breaks: none to 4.5 h", "breaks: 30 min to 6 h", "breaks: inside the shift"], ["breaks: 60 min above 6 h"], ["doc: The single break's 15 min"], ["doc: the first within 4.5 h"]],
        [["span: 10 h"], ["span: mining below ground 8 h"], ["span: gastronomy 11 h"], ["span: agriculture 11 h"], ["span: animal husbandry 11 h"], ["span: building sites 11 h", "span: assembly sites 11 h"]],
        [["rest: 12 h"]],
        [["night: from 6", "night: to 20", "night: never over midnight"], ["night: gastronomy to 22 from 16", "night: fairs to 22 from 16", AgeEdge], ["night: shift operation to 23 from 16", AgeEdge],
            ["night: agriculture from 5", "night: agriculture to 21", "night: agriculture to 21 from 6", "night: agriculture from 5 or to 21, not both", AgeEdge], ["night: bakeries from 5 from 16", AgeEdge], ["night: bakeries from 4 from 17", AgeEdge]],
        [["five days"], ["doc: Two rest days in a row"]],
        [["Saturday free", "Sunday free", "holidays free", "holidays: as Sundays"], [Weekend], [Weekend], [Weekend], [Weekend], [Weekend, "doc: Ambulant care and the doctors' emergency service", "doc: training courses outside the company"]],
        [["dangerous work: never beyond capacity"], ["dangerous work: never morally dangerous"], ["dangerous work", EachHazard], [EachHazard], [EachHazard], [EachHazard], ["dangerous work: training with supervision", EachHazard]],
        [["piece work"], ["piece work: not in training either", "doc: The exceptions for training (Abs. 2)"]],
        [["below ground"], ["below ground: training from 16", $"test: {nameof(YouthTableTests.BelowGround_TrainingAt15_Forbidden)}"]],
        [["doc: examination within 14 months before"], ["doc: slight work"], [Medical], ["doc: again within a year"]],
    ];

    public static TheoryData<int, int> Places =>
        [.. Table.SelectMany((row, r) => row.Clauses.Select((_, c) => new TheoryDataRow<int, int>(r, c) { TestDisplayName = $"§ {row.Paragraphs}: {row.Clauses[c]}" }))];

    [Theory]
    [MemberData(nameof(Places))]
    public void Clause_OfTheTable_IsHeldOrSaysWhyNot(int row, int clause)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs/matching.md")).ReplaceLineEndings(" ");
        var edges = YouthTableTests.EdgeNames.ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(Held[row][clause]);
        foreach (var what in Held[row][clause])
        {
            if (what.StartsWith("doc: ", StringComparison.Ordinal))
                Assert.Contains(what[5..], text, StringComparison.Ordinal);
            else if (what.StartsWith("test: ", StringComparison.Ordinal))
                Assert.True(IsTest(what[6..]), what);
            else
                Assert.Contains(what, edges);
        }
    }

    [Fact]
    public void Walk_BothTables_HaveTheSameShape() => Assert.Equal(Table.Select(row => row.Clauses.Length), Held.Select(row => row.Length));

    /// <summary>An edge that no clause leads to would be a rule that the field's description does not know; times not stated are ours.</summary>
    [Fact]
    public void Edges_Each_BelongToAClause() =>
        Assert.Equal(["times not stated"], YouthTableTests.EdgeNames.Except(Held.SelectMany(row => row).SelectMany(clause => clause), StringComparer.Ordinal));

    private static bool IsTest(string name) => typeof(YouthTableWalkTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
        .Any(method => method.Name == name && method.GetCustomAttributes<FactAttribute>().Any());
}
