using Perspektiva.Contracts;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Access;

/// <summary>A guardian is a party of its own, no young person.</summary>
public sealed class GuardianTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Answer_NeedsEvidence_AndReadsAsOnBehalf()
    {
        var (person, place, guardian) = await GuardedAsync();
        var path = $"/v1/proposals/{(await service.ProposeAsync(person, place)).Id()}";

        Assert.Equal(["/onBehalf"], (await service.PostAsync(guardian, $"{path}/participant-answer", new { accepted = true })).Pointers);
        Assert.Equal("asked_participant", (await service.GetAsync(person.Self, path)).Text("status"));
        var shown = await service.PostAsync(guardian, $"{path}/participant-answer", new { accepted = true, onBehalf = Steps.OnBehalf });

        Assert.Equal("asked_employer", shown.Text("status"));
        var answer = shown.Json.GetProperty("answers")[0];
        Assert.Equal(("participant", true, "conversation"), (answer.GetProperty("party").GetString(), answer.GetProperty("onBehalf").GetBoolean(), answer.GetProperty("evidenceKind").GetString()));
    }

    [Fact]
    public async Task Withdraw_NeedsEvidence_WhichThePersonsSideReads_TheEmployerDoesNot()
    {
        var (person, place, guardian) = await GuardedAsync();
        var path = $"/v1/proposals/{await service.AskedEmployerAsync(person, place)}";
        var withdrawal = new { reason = "distance", onBehalf = Steps.OnBehalf };

        Assert.Equal(["/onBehalf"], (await service.PostAsync(guardian, $"{path}/withdraw", new { reason = "distance" })).Pointers);
        foreach (var own in new[] { person.Self, person.Coach, place.Company })
            Assert.Equal(["/onBehalf"], (await service.PostAsync(own, $"{path}/withdraw", withdrawal)).Pointers);
        Assert.Equal(["/onBehalf/noteId"], (await service.PostAsync(guardian, $"{path}/withdraw", new { onBehalf = new { kind = "letter", noteId = "x" } })).Pointers);
        var withdrawn = await service.PostAsync(guardian, $"{path}/withdraw", withdrawal);

        Assert.Equal(("withdrawn", "participant", "distance"), (withdrawn.Text("status"), withdrawn.Text("declinedBy"), withdrawn.Text("reason")));
        Assert.Equal("conversation", (await service.GetAsync(person.Self, path)).Json.GetProperty("withdrawnOnBehalf").GetProperty("kind").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await service.GetAsync(place.Company, path)).Json.GetProperty("withdrawnOnBehalf").ValueKind);
    }

    [Fact]
    public async Task CheckIn_IsNoGuardiansToRecord()
    {
        var (person, place, guardian) = await GuardedAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}/check-ins";

        foreach (var body in new object[] { new { heldOn = Days.Today, participantVoice = 5 }, new { heldOn = Days.Today, mentorVoice = 5 } })
        {
            var refused = await service.PostAsync(guardian, path, body);
            Assert.Equal((403, "forbidden"), (refused.Status, refused.Problem));
        }
        Assert.Equal(0, (await service.GetAsync(guardian, path)).Json.GetProperty("items").GetArrayLength());
    }

    private async Task<(Person Person, Workplace Place, TestCaller Guardian)> GuardedAsync()
    {
        var (person, place, id) = (new Person(), new Workplace(), PublicId.New(IdPrefix.Guardian));
        await service.ApplyAsync(person.Changed() with { GuardianIds = [id] });
        await service.ApplyAsync(place.Changed());
        return (person, place, TestCaller.Person("guardian", person.Portal.Organisation!, id, Person.Scopes));
    }
}
