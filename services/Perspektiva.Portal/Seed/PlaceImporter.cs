using System.Text.Json;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Seed.Chain;
using Perspektiva.Portal.Seed.Vacancies;

namespace Perspektiva.Portal.Seed;

/// <summary>Brings vacancies through the API's import, in batches, and writes down what became of each.</summary>
internal sealed class PlaceImporter(PortalClient portal)
{
    private const int Batch = 250;

    /// <summary>Of a reference number or a town, as the API takes them.</summary>
    private const int MostCharacters = 200;

    /// <summary>Public ids of the places taken, in the order in which the API took them.</summary>
    public List<string> Taken { get; } = [];

    /// <summary>Vacancies along the chain; those whose occupation nothing knows are refused here, all others are the API's to judge.</summary>
    /// <param name="companyId">The company that stands for the source.</param>
    /// <param name="vacancies">The records.</param>
    /// <param name="chain">Title to KldB to O*NET.</param>
    /// <param name="ledger">Accounts for each; it knows already how many were read.</param>
    /// <param name="progress">Told how many are done.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    public async Task ImportAsync(
        string companyId, IReadOnlyList<Vacancy> vacancies, OccupationChain chain, Ledger ledger, Action<int> progress, CancellationToken cancellation)
    {
        var batch = new List<PlaceRecord>(Batch);
        foreach (var vacancy in vacancies)
        {
            if (RecordOf(companyId, vacancy, chain, ledger) is not { } record)
            {
                progress(1);
                continue;
            }
            batch.Add(record);
            if (batch.Count == Batch)
                await SendAsync(batch, ledger, progress, cancellation);
        }
        if (batch.Count > 0)
            await SendAsync(batch, ledger, progress, cancellation);
    }

    /// <summary>Records that are complete already.</summary>
    public async Task ImportAsync(IReadOnlyList<PlaceRecord> records, Ledger ledger, Action<int> progress, CancellationToken cancellation)
    {
        ledger.Read += records.Count;
        ledger.WithKldb += records.Count;
        foreach (var batch in records.Chunk(Batch))
            await SendAsync([.. batch], ledger, progress, cancellation);
    }

    private static PlaceRecord? RecordOf(string companyId, Vacancy vacancy, OccupationChain chain, Ledger ledger)
    {
        if (vacancy.Unreadable is { } why)
        {
            ledger.Add(vacancy.Reference, "refused", why);
            return null;
        }
        if (vacancy.Reference.Length == 0)
        {
            ledger.Add("", "refused", "it has no reference number, so it could not be recognised again");
            return null;
        }
        if (vacancy.Reference.Length > MostCharacters || vacancy.Town?.Length > MostCharacters)
        {
            // The API would say so of this record alone, but may refuse its whole batch as too large first.
            ledger.Add(vacancy.Reference[..Math.Min(vacancy.Reference.Length, MostCharacters)], "refused", "its reference number or town is longer than the API takes");
            return null;
        }
        var found = chain.Follow(vacancy.Occupation, vacancy.KldbKey);
        if (found.KldbKey is null)
        {
            ledger.Add(vacancy.Reference, "refused", "its occupation matches no list");
            return null;
        }
        ledger.WithKldb++;
        if (found.Occupations.Count > 0)
            ledger.WithOnet++;
        return PlaceRecord.Of(companyId, vacancy, found.KldbKey, found.Occupations.Count > 0 ? Employer.Drafting.RequirementDrafter.From(found.Occupations) : null);
    }

    private async Task SendAsync(List<PlaceRecord> batch, Ledger ledger, Action<int> progress, CancellationToken cancellation)
    {
        var answer = (await portal.PostAsync("/v1/places/import", new { publish = true, items = batch }, cancellation: cancellation)).OrThrow("import of places");
        foreach (var record in answer.Json.GetProperty("records").EnumerateArray())
        {
            if (record.GetProperty("outcome").GetString() == "taken")
                Taken.Add(record.GetProperty("id").GetString()!);
            ledger.Add(record.GetProperty("externalRef").GetString()!, record.GetProperty("outcome").GetString()!, ReasonOf(record));
        }
        progress(batch.Count);
        batch.Clear();
    }

    private static string ReasonOf(JsonElement record) => string.Join(", ",
        record.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("reason").GetString()}"));
}
