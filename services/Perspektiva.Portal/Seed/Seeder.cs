using System.Collections.Concurrent;
using Perspektiva.Portal.Api;
using Perspektiva.Portal.Seed.Chain;
using Perspektiva.Portal.Seed.Synthetic;
using Perspektiva.Portal.Seed.Vacancies;

namespace Perspektiva.Portal.Seed;

/// <summary>Loads people, companies and places through the API. Run again, it recognises what is there by its reference and adds only what is missing.</summary>
/// <param name="people">The portal that registers participants.</param>
/// <param name="companies">The portal that keeps companies and places.</param>
internal sealed class Seeder(PortalClient people, PortalClient companies)
{
    public const int PeopleCount = 200;
    public const int CompanyCount = 120;

    /// <summary>Requests under way at once: enough to be quick, few enough for a small machine.</summary>
    private const int AtOnce = 4;

    /// <summary>Of the taken places, each so-manieth is asked for: they arrive in order.</summary>
    private const int Stride = 100;

    /// <summary>How the API refuses what a person's consent no longer covers.</summary>
    private const int Withdrawn = 403;

    /// <summary>How the API refuses what a restriction of processing forbids.</summary>
    private const int Restricted = 409;

    /// <summary>So long may the ranking stand still before the seed says so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly PlaceImporter _importer = new(companies);

    /// <summary>People who have a profile: the ranking is asked for them.</summary>
    private readonly ConcurrentQueue<string> _people = new();

    /// <summary>How many places were taken so far.</summary>
    public int Taken => _importer.Taken.Count;

    /// <summary>
    /// Registers the synthetic people and records their ability profiles. Whoever has one keeps it: since the last seed a coach may have assessed them. And whoever was
    /// restricted or withdrew a consent since then stays as they are.
    /// </summary>
    /// <param name="today">Today in Europe/Berlin.</param>
    public Task SeedPeopleAsync(DateOnly today, Action<int> progress, CancellationToken cancellation) =>
        ForEachAsync(SyntheticPeople.Make(PeopleCount, today), async person =>
        {
            var known = await KnownAsync(people, "participants", person.ExternalRef, cancellation);
            var id = known ?? (await people.PostAsync("/v1/participants", person.Registration, cancellation: cancellation)).OrThrow("registration").Id;
            if ((known is not null && await HasProfileAsync(known, cancellation)) || await AssessAsync(id, person.Ratings, isNew: known is null, cancellation))
                _people.Enqueue(id);
            progress(1);
        }, cancellation);

    /// <summary>Registers the synthetic companies, each with a site, a mentor and a published place.</summary>
    public async Task SeedCompaniesAsync(Ledger ledger, Action<int> progress, CancellationToken cancellation)
    {
        var places = new PlaceRecord[CompanyCount];
        await ForEachAsync(SyntheticCompanies.Make(CompanyCount).Select((company, number) => (company, number)), async item =>
        {
            places[item.number] = item.company.Place(await CompanyAsync(item.company, cancellation));
            progress(1);
        }, cancellation);
        await _importer.ImportAsync(places, ledger, _ => { }, cancellation);
    }

    /// <summary>Imports the shipped sample of real places; requirements are drafted by the service from the shipped part of O*NET.</summary>
    public async Task SeedSampleAsync(Ledger ledger, Action<int> progress, CancellationToken cancellation)
    {
        var sample = ShippedSample.Read();
        // Before anything can go wrong: what is not reached is accounted for, too.
        ledger.Read += sample.Count;
        var company = await SourceCompanyAsync("source-sample", "Stellenmarkt (Bundesagentur für Arbeit, Jobsuche, Auszug)", cancellation);
        await _importer.ImportAsync(company, sample, new OccupationChain(), ledger, progress, cancellation);
    }

    /// <summary>Imports vacancies along the chain of a folder's tables.</summary>
    public async Task SeedVacanciesAsync(IReadOnlyList<Vacancy> vacancies, OccupationChain chain, Ledger ledger, Action<int> progress, CancellationToken cancellation)
    {
        ledger.Read += vacancies.Count;
        var company = await SourceCompanyAsync("source-data", "Stellenmarkt (eingelesener Ordner)", cancellation);
        await _importer.ImportAsync(company, vacancies, chain, ledger, progress, cancellation);
    }

    /// <summary>Waits until the ranking knows every place taken: it learns of them by events, behind the import.</summary>
    /// <exception cref="TimeoutException">It learned of no further place for minutes.</exception>
    public async Task AwaitRankingAsync(Action<int> progress, CancellationToken cancellation)
    {
        if (_people.IsEmpty)
            return;
        for (var known = 0; known < Taken;)
        {
            var next = Math.Min(known + Stride, Taken);
            var place = _importer.Taken[next - 1];
            await Eventually.AskAsync(() => PairAsync(place, cancellation), answer => answer.IsSuccess, $"a ranking with {place}", Patience, cancellation);
            progress(next - known);
            known = next;
        }
    }

    /// <summary>The place with one of the people; with the next one where that person's consent to matching is withdrawn.</summary>
    private async Task<PortalAnswer> PairAsync(string place, CancellationToken cancellation)
    {
        _people.TryPeek(out var person);
        var answer = await people.GetAsync($"/v1/pairs/{person}/{place}", cancellation);
        if (answer.Status == Withdrawn && _people.Count > 1)
            _people.TryDequeue(out _);
        return answer;
    }

    private async Task<bool> HasProfileAsync(string id, CancellationToken cancellation) =>
        (await people.GetAsync($"/v1/participants/{id}/ability-profile?limit=1", cancellation)).OrThrow("look-up of an ability profile").Json.GetProperty("history").GetArrayLength() > 0;

    /// <returns>False where what was known before is restricted or lacks a consent.</returns>
    private async Task<bool> AssessAsync(string id, IReadOnlyList<int?> ratings, bool isNew, CancellationToken cancellation)
    {
        var profile = await people.PutAsync($"/v1/participants/{id}/ability-profile", new { ratings, basis = "observation" }, cancellation: cancellation);
        if (!isNew && profile.Status is (Withdrawn or Restricted))
            return false;
        profile.OrThrow("ability profile");
        return true;
    }

    private async Task<string> CompanyAsync(SyntheticCompany company, CancellationToken cancellation)
    {
        var kept = await KeptAsync(company, cancellation);
        // A seed that was interrupted leaves companies without them.
        if (kept.Json.GetProperty("sites").GetArrayLength() == 0)
            (await companies.PostAsync($"/v1/companies/{kept.Id}/sites", new { postalCode = company.PostalCode, town = company.Town }, cancellation: cancellation)).OrThrow("site");
        if (kept.Json.GetProperty("mentors").GetArrayLength() == 0)
            (await companies.PostAsync($"/v1/companies/{kept.Id}/mentors", new { name = company.MentorName, capacity = 2 }, cancellation: cancellation)).OrThrow("mentor");
        return kept.Id;
    }

    /// <summary>The company as it is kept, with its sites and mentors; registered where it is not known.</summary>
    private async Task<PortalAnswer> KeptAsync(SyntheticCompany company, CancellationToken cancellation)
    {
        if (await KnownAsync(companies, "companies", company.ExternalRef, cancellation) is { } known)
            return (await companies.GetAsync($"/v1/companies/{known}", cancellation)).OrThrow("look-up of a company");
        var body = new { name = company.Name, wzCode = company.WzCode, externalRef = company.ExternalRef, synthetic = true };
        return (await companies.PostAsync("/v1/companies", body, cancellation: cancellation)).OrThrow("company");
    }

    private async Task<string> SourceCompanyAsync(string reference, string name, CancellationToken cancellation) =>
        await KnownAsync(companies, "companies", reference, cancellation)
        ?? (await companies.PostAsync("/v1/companies", new { name, externalRef = reference }, cancellation: cancellation)).OrThrow("company").Id;

    private static async Task<string?> KnownAsync(PortalClient portal, string noun, string reference, CancellationToken cancellation)
    {
        var found = (await portal.GetAsync($"/v1/{noun}?externalRef={Uri.EscapeDataString(reference)}", cancellation)).OrThrow($"look-up of {noun}").Json.GetProperty("items");
        return found.GetArrayLength() == 0 ? null : found[0].GetProperty("id").GetString();
    }

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> work, CancellationToken cancellation) => Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (item, _) => await work(item));
}
