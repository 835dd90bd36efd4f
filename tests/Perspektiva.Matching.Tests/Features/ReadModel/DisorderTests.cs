using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.ReadModel;

/// <summary>The broker may bring events again and in another order; the state they lead to is the same.</summary>
public sealed class DisorderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Events_ThreeTimesAndShuffled_LeadToTheSameState(int seed)
    {
        var events = Story();
        var inOrder = await HashAfterAsync(events);
        var mixed = Enumerable.Repeat(events, 3).SelectMany(all => all).ToArray();
        new Random(seed).Shuffle(mixed);

        Assert.Equal(inOrder, await HashAfterAsync(mixed));
    }

    private static List<IIntegrationEvent> Story()
    {
        var events = new List<IIntegrationEvent>();
        var people = Enumerable.Range(0, 4).Select(_ => new Person()).ToList();
        foreach (var person in people)
        {
            events.Add(person.Changed(ParticipantStatus.Profiling, ability: 2));
            events.Add(person.Changed());
            events.Add(person.Changed(ability: 3, exclusions: FunctionalConstraint.Heights | FunctionalConstraint.Noise));
        }
        events.Add(people[0].Withdrawn(ConsentPurpose.Matching));
        events.Add(people[1].Withdrawn(ConsentPurpose.ShowToEmployer));
        events.Add(people[1].Changed());
        events.Add(people[2].Erased());
        foreach (var (number, place) in Enumerable.Range(0, 3).Select(_ => new Workplace()).Index())
        {
            events.Add(place.CompanyChanged(5, active: number == 0));
            events.Add(place.CompanyChanged(4, version: 2, active: number > 0));
            events.Add(place.Changed(PlaceStatus.Draft, capacity: 5));
            events.Add(place.Changed(capacity: 3));
            events.Add(place.Changed(capacity: 2, level: 4));
            events.Add(place.MentorChanged());
        }
        return events;
    }

    private static async Task<string> HashAfterAsync(IReadOnlyList<IIntegrationEvent> events)
    {
        await using var service = new MatchingService();
        await service.InitializeAsync();
        foreach (var e in events)
            await ApplyAsync(service, e);
        await service.Services.GetRequiredService<IndexTail>().FreshAsync(CancellationToken.None);
        var state = new StringBuilder(await service.WithDbAsync(StateAsync));
        var index = service.Services.GetRequiredService<MatchIndex>();
        foreach (var e in events.DistinctBy(e => e.AggregateId).OrderBy(e => e.AggregateId))
            state.AppendLine(JsonSerializer.Serialize(new { e.AggregateId, index.Participant(e.AggregateId)?.Profile, Place = index.Place(e.AggregateId)?.Profile }));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state.ToString())));
    }

    private static Task ApplyAsync(MatchingService service, IIntegrationEvent e) => e switch
    {
        ParticipantChanged changed => service.ApplyAsync(changed),
        ConsentWithdrawn withdrawn => service.ApplyAsync(withdrawn),
        ParticipantErased erased => service.ApplyAsync(erased),
        PlaceChanged place => service.ApplyAsync(place),
        CompanyChanged company => service.ApplyAsync(company),
        MentorChanged mentor => service.ApplyAsync(mentor),
        _ => throw new InvalidOperationException($"The story holds a {e.GetType().Name}"),
    };

    private static async Task<string> StateAsync(Data.MatchingDb db)
    {
        // Every table of the read model, row by row; not what was sent on the way.
        var rows = await db.Database.SqlQuery<string>($"""
            SELECT row AS "Value" FROM (
                SELECT to_jsonb(v)::text AS row FROM participant_view v
                UNION ALL SELECT to_jsonb(w)::text FROM consent_withdrawal w
                UNION ALL SELECT to_jsonb(e)::text FROM erased_participant e
                UNION ALL SELECT to_jsonb(p)::text FROM place_view p
                UNION ALL SELECT to_jsonb(c)::text FROM company_view c
                UNION ALL SELECT to_jsonb(m)::text FROM mentor_view m
                UNION ALL SELECT (to_jsonb(o) - 'version')::text FROM occupancy o) AS state
            ORDER BY row COLLATE "C"
            """).ToListAsync();
        return string.Join('\n', rows);
    }
}
