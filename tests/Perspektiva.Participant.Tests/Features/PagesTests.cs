using System.Text.Json;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>What grows with the years is read whole, page by page.</summary>
public sealed class PagesTests(ParticipantService service)
{
    private readonly TestCaller _portal = Portals.JobCentre();

    [Fact]
    public async Task Consents_MoreThanAPage_AreReadWholeByTheCursor()
    {
        var id = await service.RegisteredIdAsync(_portal);

        Assert.Equal(3, (await ReadAsync(id, "consents", "items", receipt => receipt.GetProperty("receiptId").GetString()!)).Distinct().Count());
    }

    [Fact]
    public async Task History_MoreThanAPage_IsReadWholeByTheCursorAndNewestFirst()
    {
        var id = await service.RegisteredIdAsync(_portal);
        for (var km = 1; km <= 3; km++)
            await service.PatchAsync(_portal, $"/v1/participants/{id}", new { mobilityKm = km });

        Assert.Equal([3, 2, 1], await ReadAsync(id, "history", "items", entry => entry.GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task Assessments_MoreThanAPage_AreReadWholeByTheCursorAndNewestFirst()
    {
        var id = await service.RegisteredIdAsync(_portal);
        for (var rating = 1; rating <= 3; rating++)
            await service.Http.ReplaceAsync($"/v1/participants/{id}/ability-profile", service.Token(_portal), new { ratings = Enumerable.Repeat(rating, 32), basis = "test" }, "*");

        Assert.Equal([3, 2, 1], await ReadAsync(id, "ability-profile", "history", assessment => assessment.GetProperty("ratings")[0].GetInt32()));
    }

    [Fact]
    public async Task Duplicates_MoreThanAPage_AreReadWholeByTheCursor()
    {
        var (family, ids) = ($"Doppel{Guid.CreateVersion7():N}", new List<string>());
        for (var i = 0; i < 4; i++)
            ids.Add(await service.RegisteredIdAsync(_portal, Portals.Registration(family)));

        Assert.Equal(ids[1..].Order(), (await ReadAsync(ids[0], "duplicates", "items", found => found.GetProperty("id").GetString()!)).Order());
    }

    /// <summary>Three entries, two on a page; the cursor serves its own list alone.</summary>
    private async Task<List<T>> ReadAsync<T>(string id, string list, string member, Func<JsonElement, T> read)
    {
        var path = $"/v1/participants/{id}/{list}?limit=2";
        var first = (await service.GetAsync(_portal, path)).Json;
        var next = first.GetProperty("next").GetString();
        var second = (await service.GetAsync(_portal, $"{path}&after={next}")).Json;

        Assert.Equal((2, 1), (first.GetProperty(member).GetArrayLength(), second.GetProperty(member).GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal("validation", (await service.GetAsync(_portal, $"/v1/participants/{id}/notes?after={next}")).Problem);
        return [.. first.GetProperty(member).EnumerateArray().Concat(second.GetProperty(member).EnumerateArray()).Select(read)];
    }
}
