using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Employer.Tests.Features.Introductions;

/// <summary>Coach, young person and guardian of a running placement learn who the mentor is, and nobody else does.</summary>
public sealed class MentorIntroductionTests(EmployerHost host)
{
    private static readonly string Organisation = PublicId.New(IdPrefix.Organisation);

    private readonly Portal _portal = new(host);
    private readonly Guid _participantId = Guid.CreateVersion7();
    private readonly string _participant = PublicId.New(IdPrefix.Participant);
    private readonly string _coach = PublicId.New(IdPrefix.Coach);
    private readonly string _substitute = PublicId.New(IdPrefix.Coach);
    private readonly string _guardian = PublicId.New(IdPrefix.Guardian);

    [Fact]
    public async Task Read_ByCoachSubstituteYoungPersonAndGuardian_IsNameAndWorkContactAloneAndLogged()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        Assert.Equal(404, (await ReadAsync(Person("coach", _coach), mentor)).Status);

        await StartAsync(mentor);

        foreach (var caller in (TestCaller[])[Person("coach", _coach), Person("coach", _substitute), Person("participant", _participant), Person("guardian", _guardian)])
        {
            Assert.Equal(
                (caller.Record, $$$"""{"id":"{{{mentor}}}","name":"Maria Musterfrau","contact":{"email":"maria@example.org","phone":null}}"""), (caller.Record, (await ReadAsync(caller, mentor)).Text));
        }
        string[] readers = [_coach, _substitute, _participant, _guardian];
        foreach (var reader in (string[])[_portal.Token, host.Token(_portal.Caller.Acting("mentor", mentor))])
        {
            var log = (await host.Http.ReadAsync($"/v1/companies/{company}/mentors/{mentor}/access-log", reader)).Json.GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(readers, log.Select(line => line.GetProperty("recordId").GetString()));
            Assert.All(log, line => Assert.Equal(
                ("GET /v1/mentors/{id}/introduction", "introduction", Organisation),
                (line.GetProperty("route").GetString(), line.GetProperty("purpose").GetString(), line.GetProperty("organisationId").GetString())));
        }
    }

    [Fact]
    public async Task Read_ByAnybodyElse_IsNotFoundAsForNobody()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        await StartAsync(mentor);
        TestCaller[] others =
        [
            Person("coach", PublicId.New(IdPrefix.Coach)), Person("participant", PublicId.New(IdPrefix.Participant)), Person("guardian", PublicId.New(IdPrefix.Guardian)),
            Person("guardian", _participant), Person("mentor", mentor), TestCaller.Portal("jobcentre", "placements:read"), _portal.Caller with { Scopes = ["placements:read"] },
        ];

        foreach (var other in others)
        {
            var (seen, nobody) = (await ReadAsync(other, mentor), await ReadAsync(other, PublicId.New(IdPrefix.Mentor)));
            Assert.Equal((404, seen.Problem), (seen.Status, nobody.Problem));
        }
        Assert.Equal("missing-scope", (await ReadAsync(_portal.Caller, mentor)).Problem);
        var log = $"/v1/companies/{company}/mentors/{mentor}/access-log";
        var stranger = new Portal(host);
        Assert.Equal(404, (await stranger.GetAsync(log)).Status);
        Assert.Equal(404, (await host.Http.ReadAsync(log, host.Token(_portal.Caller.Acting("mentor", PublicId.New(IdPrefix.Mentor))))).Status);
        Assert.Equal(404, (await host.Http.ReadAsync(log, host.Token(_portal.Caller.Acting("employer", PublicId.New(IdPrefix.Company))))).Status);
        Assert.Equal(404, (await _portal.GetAsync($"/v1/companies/{await _portal.CompanyAsync()}/mentors/{mentor}/access-log")).Status);
    }

    [Fact]
    public async Task Read_AnotherMentorOtherCoachesAndThenTheEnd_FollowsThePlacement()
    {
        var company = await _portal.CompanyAsync();
        var (before, next, other) = (await _portal.MentorAsync(company), await _portal.MentorAsync(company), PublicId.New(IdPrefix.Coach));
        var placement = await StartAsync(before);

        // From an instance that does not tell substitute and guardians yet: what is known of them stays.
        await SendAsync(placement with { Version = 2, MentorId = next, SubstituteCoachId = null, GuardianIds = null });
        await ComesTrueAsync(async () => (await ReadAsync(Person("coach", _coach), next)).Status == 200);
        Assert.Equal(404, (await ReadAsync(Person("coach", _coach), before)).Status);
        Assert.Equal(200, (await ReadAsync(Person("guardian", _guardian), next)).Status);
        Assert.Equal(200, (await ReadAsync(Person("coach", _substitute), next)).Status);

        await SendAsync(placement with { Version = 3, MentorId = next, CoachId = other, SubstituteCoachId = null, GuardianIds = [] });
        await ComesTrueAsync(async () => (await ReadAsync(Person("coach", other), next)).Status == 200);
        foreach (var left in (TestCaller[])[Person("coach", _coach), Person("coach", _substitute), Person("guardian", _guardian)])
            Assert.Equal((left.Record, 404), (left.Record, (await ReadAsync(left, next)).Status));

        await SendAsync(placement with { Version = 5, MentorId = next, Stage = PlacementStage.Ended });
        await ComesTrueAsync(async () => (await ReadAsync(Person("participant", _participant), next)).Status == 404);
        Assert.Equal([(5L, null, null, null)], await KeptAsync(placement.PlacementId));

        // An older state that comes late brings nothing back.
        var another = await StartAsync(before, Guid.CreateVersion7());
        await SendAsync(placement with { Version = 4, MentorId = next });
        await SendAsync(another with { Version = 2, MentorId = next });
        await ComesTrueAsync(async () => (await ReadAsync(Person("participant", _participant), next)).Status == 200);
        Assert.Equal([(5L, null, null, null)], await KeptAsync(placement.PlacementId));
    }

    [Fact]
    public async Task Read_MentorErased_IsNotFoundAndTheirLogIsGone()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        await StartAsync(mentor);
        Assert.Equal(200, (await ReadAsync(Person("coach", _coach), mentor)).Status);

        Assert.Equal(204, (await host.Http.SendAsync(HttpMethod.Delete, $"/v1/companies/{company}/mentors/{mentor}", _portal.Token, ifMatch: "*")).Status);

        Assert.Equal(404, (await ReadAsync(Person("coach", _coach), mentor)).Status);
        Assert.Empty((await _portal.GetAsync($"/v1/companies/{company}/mentors/{mentor}/access-log")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact(Timeout = 90_000)]
    public async Task Read_WhileTheMentorIsErased_WaitsAndIsNeitherAnsweredNorLogged()
    {
        var mentor = await _portal.MentorAsync(await _portal.CompanyAsync());
        await StartAsync(mentor);
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EmployerDb>();
        await using var erasing = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await db.Mentors.Where(m => m.PublicId == mentor)
            .ExecuteUpdateAsync(row => row.SetProperty(m => m.Contact, Array.Empty<byte>()).SetProperty(m => m.Active, false), TestContext.Current.CancellationToken);

        var reading = ReadAsync(Person("coach", _coach), mentor);
        Assert.False(await EndsSoonAsync(reading));
        await erasing.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(404, (await reading.WaitAsync(Patience.Length, TestContext.Current.CancellationToken)).Status);
        Assert.Empty(await ReadersAsync(mentor));
    }

    [Fact(Timeout = 90_000)]
    public async Task Erased_WhileTheMentorIsRead_WaitsAndTakesTheLogAlong()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EmployerDb>();
        await using var reading = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var known = await db.Mentors.TagWith(LockedRows.HeldTag).AsNoTracking().SingleAsync(m => m.PublicId == mentor, TestContext.Current.CancellationToken);

        var erasing = host.Http.SendAsync(HttpMethod.Delete, $"/v1/companies/{company}/mentors/{mentor}", _portal.Token, ifMatch: "*");
        Assert.False(await EndsSoonAsync(erasing));
        db.Add(new AccessLogEntry { PersonId = known.Id, At = DateTimeOffset.UnixEpoch, OrganisationId = Organisation, RecordId = _coach });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await reading.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(204, (await erasing.WaitAsync(Patience.Length, TestContext.Current.CancellationToken)).Status);
        Assert.Empty(await ReadersAsync(mentor));
    }

    [Fact]
    public async Task Erased_ThePersonIsForgottenHereConfirmedAndKeptOut_AlsoWhereABackupBringsThemBack()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        var placement = await StartAsync(mentor);
        Assert.Equal(200, (await ReadAsync(Person("participant", _participant), mentor)).Status);
        Assert.Equal(200, (await ReadAsync(Person("coach", _coach), mentor)).Status);

        await host.Tap.SendAsync(new ParticipantErased(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, _participantId, 9, _participant), "employer");

        Assert.Equal(9, (await host.Tap.WaitForAsync<ErasureConfirmed>(e => e.ParticipantId == _participantId && e.Service == "employer")).Version);
        Assert.Equal(404, (await ReadAsync(Person("coach", _coach), mentor)).Status);
        Assert.Empty(await KeptAsync(placement.PlacementId));
        Assert.Equal([_coach], await ReadersAsync(mentor));
        var (later, marker) = (placement with { Version = 2 }, await StartAsync(mentor, Guid.CreateVersion7(), Guid.CreateVersion7()));
        await SendAsync(later);
        await SendAsync(marker with { Version = 2, CoachId = _substitute });
        await ComesTrueAsync(async () => (await KeptAsync(marker.PlacementId)) is [(2, _, _, _)]);
        Assert.Empty(await KeptAsync(placement.PlacementId));

        await host.OnDatabaseAsync(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO mentored_placement (placement_id, version, participant_id, participant_public_id, mentor_id, coach_id, guardian_ids) VALUES ({placement.PlacementId}, 1, {_participantId}, {_participant}, {mentor}, {_coach}, ARRAY[]::text[])"));
        var journal = await host.Services.GetRequiredService<ErasureJournal<HeardErasure>>().ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await HeardErasures.ReapplyAsync<EmployerDb>(host.Services, journal, TestContext.Current.CancellationToken));
        Assert.Empty(await KeptAsync(placement.PlacementId));
        Assert.Equal([_coach], await ReadersAsync(mentor));
        Assert.Equal(0, await HeardErasures.ReapplyAsync<EmployerDb>(host.Services, journal, TestContext.Current.CancellationToken));
    }

    private async Task<PlacementChanged> StartAsync(string mentor, Guid? id = null, Guid? person = null)
    {
        var placement = new PlacementChanged(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, id ?? Guid.CreateVersion7(), 1, PublicId.New(IdPrefix.Placement), Guid.CreateVersion7(), person ?? _participantId, _participant,
            Guid.CreateVersion7(), PublicId.New(IdPrefix.Place), PublicId.New(IdPrefix.Company), _coach, mentor, PlacementStage.Trial, new DateOnly(2026, 12, 1), null, DeclineReason.None, null,
            _portal.Caller.Organisation, SubstituteCoachId: _substitute, GuardianIds: [_guardian]);
        await SendAsync(placement);
        await ComesTrueAsync(async () => (await KeptAsync(placement.PlacementId)).Count == 1);
        return placement;
    }

    private Task SendAsync(PlacementChanged placement) => host.Tap.SendAsync(placement with { EventId = Guid.CreateVersion7() }, "employer");

    private Task<List<(long Version, Guid? Person, string? Mentor, string? Coach)>> KeptAsync(Guid placement) => host.OnDatabaseAsync(async db =>
        (await db.MentoredPlacements.AsNoTracking().Where(p => p.PlacementId == placement).ToListAsync()).ConvertAll(p => (p.Version, p.ParticipantId, p.MentorId, p.CoachId)));

    private Task<List<string?>> ReadersAsync(string mentor) => host.OnDatabaseAsync(async db =>
    {
        var id = (await db.Mentors.AsNoTracking().SingleAsync(m => m.PublicId == mentor)).Id;
        return await db.Set<AccessLogEntry>().Where(line => line.PersonId == id).OrderBy(line => line.Id).Select(line => line.RecordId).ToListAsync();
    });

    private static async Task ComesTrueAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience.Length);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"Did not come true within {Patience.Seconds} s");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task<bool> EndsSoonAsync(Task task) =>
        await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken)) == task;

    private static TestCaller Person(string role, string record) => TestCaller.Person(role, Organisation, record, "placements:read");

    private Task<ApiAnswer> ReadAsync(TestCaller caller, string mentor) => host.Http.ReadAsync($"/v1/mentors/{mentor}/introduction", host.Token(caller));
}
