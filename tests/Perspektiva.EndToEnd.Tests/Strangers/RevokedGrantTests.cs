using Perspektiva.EndToEnd.Tests.Platform;
using Perspektiva.Portal.Api;

namespace Perspektiva.EndToEnd.Tests.Strangers;

public sealed class RevokedGrantTests(SharedPlatform shared)
{
    [Fact]
    public async Task Token_OfAGrantThatIsTakenAway_IsRefusedByEveryServiceWhileItStillLives()
    {
        var platform = shared.Platform;
        var world = await World.OfAsync(platform);
        var provider = world[Who.Provider].Portal;
        var actor = $"leaving-{Guid.CreateVersion7():N}";
        var bound = (await provider.PostAsync("/v1/actors", new { actor, role = "coach", record = world.IdOf("coaches") })).OrThrow("binding");
        var leaving = Stranger.Of(platform.Clients, "portal-provider", actor).Portal;
        string[] paths =
        [
            $"/v1/participants/{world.IdOf("participants")}", "/v1/places?limit=1", $"/v1/placements/{world.IdOf("placements")}",
            $"/v1/contact-points/{world.IdOf("coaches")}", $"/v1/coaches/{world.IdOf("coaches")}", $"/v1/memberships/{bound.Id}",
        ];
        foreach (var path in paths) Assert.Equal(200, (await leaving.GetAsync(path)).Status);

        (await provider.DeleteAsync($"/v1/memberships/{bound.Id}")).OrThrow("end of the binding");

        foreach (var path in paths)
        {
            var refused = await Eventually.AskAsync(() => leaving.GetAsync(path), answer => answer.Status != 200, $"refusal at {path}", TimeSpan.FromSeconds(30));
            Assert.Equal(403, refused.Status);
        }
        Assert.Equal(200, (await world[Who.Coach].Portal.GetAsync(paths[0])).Status);
    }
}
