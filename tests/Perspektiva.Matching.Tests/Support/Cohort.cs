using System.Text.Json;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>People of one job centre and the steps of a cohort run, as callers take them.</summary>
internal static class Cohort
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>So many people registered by one job centre, ready and with consent.</summary>
    public static async Task<List<Person>> PeopleAsync(this MatchingService service, int count)
    {
        var portal = TestCaller.Portal("jobcentre", Person.Scopes);
        var people = Enumerable.Range(0, count).Select(_ => new Person { Portal = portal }).ToList();
        foreach (var person in people)
            await service.ApplyAsync(person.Changed());
        return people;
    }

    public static async Task<List<Workplace>> PlacesAsync(this MatchingService service, int count, int level = 3, int capacity = 1)
    {
        var places = Enumerable.Range(0, count).Select(_ => new Workplace()).ToList();
        foreach (var place in places)
            await service.ApplyAsync(place.Changed(level: level, capacity: capacity));
        return places;
    }

    /// <summary>Asks for a run over these people and places.</summary>
    public static Task<ApiAnswer> StartAsync(
        this MatchingService service, TestCaller caller, IEnumerable<Person> people, IEnumerable<Workplace> places, object? pins = null, object? bans = null, object? vetoes = null,
        bool? raiseFloor = null) => service.PostAsync(
            caller, "/v1/cohort-runs",
            new { participants = new { ids = people.Select(p => p.PublicId) }, places = new { ids = places.Select(p => p.PublicId) }, pins, bans, vetoes, raiseFloor });

    /// <summary>Asks for pairs of a run to be proposed.</summary>
    public static Task<ApiAnswer> TakeUpAsync(this MatchingService service, TestCaller caller, string run, params object[] pairs) =>
        service.PostAsync(caller, $"/v1/cohort-runs/{run}/proposals", new { pairs });

    public static object Pair(Person person, Workplace place) => new { participantId = person.PublicId, placeId = place.PublicId };

    /// <summary>Waits until a run stands where it does not move any more.</summary>
    public static async Task<JsonElement> EndedAsync(this MatchingService service, TestCaller caller, string id)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            var run = await service.GetAsync(caller, $"/v1/cohort-runs/{id}");
            if (run.Text("state") is not ("queued" or "running"))
                return run.Json;
            await Task.Delay(50);
        }
        throw new TimeoutException($"The run {id} did not end within {Patience}");
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<(string Id, JsonElement Run)> FinishedAsync(this MatchingService service, TestCaller caller, Task<ApiAnswer> started)
    {
        var answer = await started;
        Assert.True(answer.Status == 202, answer.Text);
        var run = await service.EndedAsync(caller, answer.Id());
        Assert.Equal("finished", run.GetProperty("state").GetString());
        return (answer.Id(), run);
    }

    /// <summary>What came out for each person.</summary>
    public static async Task<Dictionary<string, JsonElement>> PeopleOfAsync(this MatchingService service, TestCaller caller, string id)
    {
        var people = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        for (var next = ""; next is not null;)
        {
            var page = await service.GetAsync(caller, $"/v1/cohort-runs/{id}/participants?limit=2{next}");
            Assert.Equal(200, page.Status);
            foreach (var item in page.Json.GetProperty("items").EnumerateArray())
                people.Add(item.GetProperty("participantId").GetString()!, item);
            next = page.Text("next") is { } cursor ? $"&after={Uri.EscapeDataString(cursor)}" : null;
        }
        return people;
    }

    public static string? Member(this JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
