using System.Text.Json;

using CsCheck;

using Perspektiva.Contracts.V1;

namespace Perspektiva.Contracts.Tests;

public sealed class WireFormTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Refuses what lacks a member that has no default.</summary>
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    [Fact]
    public void MatchesFound_ThereAndBack_IsTheSame() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Long[1, 1_000_000]).Sample((fit, version) =>
        {
            var sent = new MatchesFound(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch.AddSeconds(version), Guid.CreateVersion7(), version,
                PublicId.New("plc"), [new(Guid.CreateVersion7(), PublicId.New("par"), PublicId.New("coa"), null, fit)]);
            var back = JsonSerializer.Deserialize<MatchesFound>(JsonSerializer.Serialize(sent, Web), Web)!;
            Assert.Equal(sent.Matches, back.Matches);
            Assert.Equal(sent with { Matches = back.Matches }, back);
        });

    [Theory]
    [InlineData(typeof(ParticipantChanged), nameof(ParticipantChanged.SchoolingUnstated), false)]
    [InlineData(typeof(ParticipantChanged), nameof(ParticipantChanged.SchoolingEndsOn), null)]
    [InlineData(typeof(ParticipantChanged), nameof(ParticipantChanged.Benefits), null)]
    [InlineData(typeof(PlaceChanged), nameof(PlaceChanged.PublicHolidays), false)]
    public void Json_OfAPublisherBeforeTheMember_ReadsAsNothingSaid(Type type, string added, object? unsaid)
    {
        // Members are added at the end: who did not know this one knew none of those after it.
        var parameters = type.GetConstructors().Single(c => c.GetParameters().Length > 1).GetParameters();
        var before = JsonSerializer.SerializeToNode(Blank(type), type, Web)!.AsObject();
        Assert.All(parameters.SkipWhile(p => p.Name != added), p => Assert.True(before.Remove(JsonNamingPolicy.CamelCase.ConvertName(p.Name!))));

        var read = before.Deserialize(type, Strict);

        Assert.False(before.ContainsKey(JsonNamingPolicy.CamelCase.ConvertName(added)));
        Assert.Equal(unsaid, type.GetProperty(added)!.GetValue(read));
    }

    [Theory, MemberData(nameof(EventTypesTests.Events), MemberType = typeof(EventTypesTests))]
    public void Json_OfEachEvent_NamesEachConstructorParameter(Type type)
    {
        var properties = type.GetProperties().Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(type.GetConstructors().Single(c => c.GetParameters().Length > 1).GetParameters(), p => Assert.Contains(p.Name!, properties));
    }

    private static object Blank(Type type)
    {
        var constructor = type.GetConstructors().Single(c => c.GetParameters().Length > 1);
        return constructor.Invoke([.. constructor.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null)]);
    }
}
