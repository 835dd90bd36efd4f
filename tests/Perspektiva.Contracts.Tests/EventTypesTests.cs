using System.Text.RegularExpressions;

using Perspektiva.Contracts.V1;

namespace Perspektiva.Contracts.Tests;

public sealed partial class EventTypesTests
{
    private static readonly string[] Services = ["identity", "participant", "employer", "matching", "notification", "network"];

    public static TheoryData<Type> Events => [.. EventTypes.All.Values];

    [Fact]
    public void All_IsRead_HoldsTheMainJob() =>
        Assert.Superset(
            new HashSet<Type> { typeof(ParticipantChanged), typeof(PlaceChanged), typeof(ProposalChanged), typeof(PlacementChanged), typeof(CheckInRecorded), typeof(MatchesFound) },
            EventTypes.All.Values.ToHashSet());

    [Theory, MemberData(nameof(Events))]
    public void Name_OfEachEvent_IsAVersionedCloudEventsType(Type type) => Assert.Matches(WireName(), EventTypes.NameOf(type));

    [Theory, MemberData(nameof(Events))]
    public void Kind_OfEachEvent_IsStateOrFactAndNotBoth(Type type) =>
        Assert.True(typeof(IStateEvent).IsAssignableFrom(type) ^ typeof(IFactEvent).IsAssignableFrom(type));

    [Theory, MemberData(nameof(Events))]
    public void RequiredConsumers_OfEachEvent_AreServices(Type type) => Assert.Subset(Services.ToHashSet(), EventTypes.RequiredConsumersOf(type).ToHashSet());

    [Theory, MemberData(nameof(Events))]
    public void Properties_OfEachEvent_CanHoldNoPersonalData(Type type) => Assert.Empty(PersonalDataWalk.Suspects(type));

    [Fact]
    public void Suspects_OfALeakyEvent_NamesEachLeak() =>
        Assert.Equal(
            ["Leaky.FirstName", "Leaky.BirthDate", "Leaky.BornOn", "Leaky.SeenAt", "Leaky.Remark", "Leaky.Anything", "Leaky.Emails"],
            PersonalDataWalk.Suspects(typeof(Leaky)));

    [GeneratedRegex(@"^org\.perspektiva\.[a-z_]+\.[a-z_]+\.v[1-9]$", RegexOptions.NonBacktracking)]
    private static partial Regex WireName();

    private sealed record Leaky(Guid Id, string FirstName, DateOnly BirthDate, DateOnly? BornOn, DateTimeOffset SeenAt, DateOnly EndsOn, string Remark, object Anything, IReadOnlyList<string> Emails, string ParticipantPublicId);
}
