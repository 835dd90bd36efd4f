using System.Globalization;
using Perspektiva.Matching.Features.Index;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>A participant's best places, laid out for the page.</summary>
public sealed record RankingSheet(string ParticipantId, string OnDate, IReadOnlyList<RankedRow> Rows)
{
    /// <summary>What the table shows.</summary>
    public string Caption => Rows.Count == 1 ? "Der beste Platz; Punkte von 100" : string.Create(CultureInfo.InvariantCulture, $"Die besten {Rows.Count} Plätze, beste Passung zuerst; Punkte von 100");
}

/// <summary>One place of the list.</summary>
/// <param name="Fit">0,00 to 100,00, of this pair only.</param>
/// <param name="Bar">The same as a width, 0 to 100.</param>
/// <param name="Range">From worst to best while abilities are not assessed; none when all are.</param>
/// <param name="Page">Path and query of the pair's page.</param>
public sealed record RankedRow(
    int Rank, string PlaceId, string Type, string Field, string? Distance, string StartOn, string Fit, int Bar, string? Range, bool Suitable, string Page)
{
    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de-DE");

    internal static RankedRow Of(int rank, Engine.RankedPlace item, IndexedPlace place, string page) => new(
        rank, place.PublicId, Engine.Words.Of(place.Profile.Type).De, FieldOf(place.Profile.Kldb),
        item.DistanceMetres is { } metres ? (metres / 1000m).ToString("0.0", German) + " km" : null, PairSheet.Day(item.StartOn),
        PairSheet.Show(item.Fit), item.Fit / 100, item.Low == item.High ? null : $"{PairSheet.Show(item.Low)} bis {PairSheet.Show(item.High)}", item.Suitable, page);

    private static string FieldOf(string? kldb) =>
        kldb is { Length: >= 2 } && int.TryParse(kldb.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var field) && Engine.Words.OfField(field) is { } name
            ? name.De
            : "ohne Angabe";
}
