using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>Who accompanies the young person is told with the placement, so that whoever introduces people to one another knows who is part of it.</summary>
public sealed class AccompaniedByOthersTests(MatchingService service) : IClassFixture<MatchingService>
{
    private readonly string _substitute = PublicId.New(IdPrefix.Coach);
    private readonly string _guardian = PublicId.New(IdPrefix.Guardian);

    [Fact]
    public async Task Started_TellsCoachSubstituteAndGuardians()
    {
        var (person, place) = await service.PairAsync();
        await service.ApplyAsync(person.Changed() with { SubstituteCoachId = _substitute, GuardianIds = [_guardian] });

        var id = await service.PlacedAsync(person, place);

        var told = await LastToldAsync(id);
        Assert.Equal((person.CoachId, _substitute, _guardian), (told.CoachId, told.SubstituteCoachId, Assert.Single(told.GuardianIds!)));
    }

    [Fact]
    public async Task ByOthers_WhileItRuns_IsToldAnew_AndNothingElseIs()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.PlacedAsync(person, place);
        var before = await LastToldAsync(id);

        await service.ApplyAsync(person.Changed(ability: 5));
        Assert.Equal(before.Version, (await LastToldAsync(id)).Version);
        await service.ApplyAsync(person.Changed() with { SubstituteCoachId = _substitute });
        var stoodInFor = await LastToldAsync(id);
        await service.ApplyAsync(person.Changed() with { SubstituteCoachId = _substitute, GuardianIds = [_guardian] });
        var guarded = await LastToldAsync(id);

        Assert.Equal((before.Version + 1, _substitute, before.Stage, before.NextCheckInOn), (stoodInFor.Version, stoodInFor.SubstituteCoachId, stoodInFor.Stage, stoodInFor.NextCheckInOn));
        Assert.Equal((before.Version + 2, _guardian), (guarded.Version, Assert.Single(guarded.GuardianIds!)));
        Assert.Equal($"\"{guarded.Version}\"", (await service.GetAsync(person.Coach, $"/v1/placements/{id}")).ETag);
    }

    [Fact]
    public async Task ByOthers_OnceItHasEnded_IsToldNobody_AndErasureNamesNobody()
    {
        var (person, place) = await service.PairAsync(capacity: 2);
        var ended = await service.PlacedAsync(person, place);
        await service.PostAsync(person.Coach, $"/v1/placements/{ended}/stage", new { stage = "ended", reason = "kind_of_work" });
        var last = await LastToldAsync(ended);
        var running = await service.PlacedAsync(person, place);

        await service.ApplyAsync(person.Changed() with { GuardianIds = [_guardian] });
        Assert.Equal(last.Version, (await LastToldAsync(ended)).Version);
        Assert.Equal([_guardian], (await LastToldAsync(running)).GuardianIds!);
        await service.ApplyAsync(person.Erased());

        var gone = await LastToldAsync(running);
        Assert.Equal((PlacementStage.Ended, null), (gone.Stage, gone.SubstituteCoachId));
        Assert.Empty(gone.GuardianIds!);
    }

    private async Task<PlacementChanged> LastToldAsync(string id) => (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.PlacementPublicId == id).MaxBy(e => e.Version)!;
}
