using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

/// <summary>What is on the wire, by the options that write and read it.</summary>
public sealed class WireFormTests
{
    /// <summary>
    /// The members that every publisher has told since the event's first release. A later one has a default, which a publisher before it has meant; a new event gets its line here.
    /// </summary>
    private const string FirstRelease = """
        company.changed.v1: eventId occurredAt companyId version companyPublicId organisationId wzSection maxPlacements active
        mentor.changed.v1: eventId occurredAt mentorId version mentorPublicId companyId organisationId capacity active
        place.changed.v1: eventId occurredAt placeId version placePublicId companyId companyPublicId organisationId mentorIds status type kldbKey wzCode latitude longitude requirements supportOffers demands dailyMinutes weeklyMinutes breakMinutes shiftStart shiftEnd days hazards pieceWork belowGround trainingWithSupervision shiftOperation lightWork capacity startFrom startUntil endsOn synthetic originNetwork
        access.granted.v1: eventId occurredAt grantId version subject organisationId role recordId
        access.revoked.v1: eventId occurredAt grantId version subject organisationId role recordId
        occupancy.changed.v1: eventId occurredAt placeId version placePublicId occupied capacity oversubscribed
        matches.found.v1: eventId occurredAt placeId version placePublicId matches
        proposal.changed.v1: eventId occurredAt proposalId version proposalPublicId participantId participantPublicId placeId placePublicId companyPublicId coachId mentorIds employerOrganisationId guardianIds status declinedBy reason expiresAt
        proposal.decided.v1: eventId occurredAt proposalId version participantId by accepted reason onBehalf
        proposal.reviewed.v1: eventId occurredAt proposalId version proposalPublicId participantId participantPublicId placePublicId coachId kind outcome by
        placement.changed.v1: eventId occurredAt placementId version placementPublicId proposalId participantId participantPublicId placeId placePublicId companyPublicId coachId mentorId stage startsOn endedOn endReason nextCheckInOn
        check_in.recorded.v1: eventId occurredAt placementId version checkInPublicId participantId coachId mentorId heldOn participantVoice mentorVoice coachVoice warning nextCheckInOn
        participant.changed.v1: eventId occurredAt participantId version participantPublicId status organisationIds registeringOrganisationIds coachId substituteCoachId guardianIds consents abilities supportNeeds exclusions interests latitude longitude mobilityKm hoursPerWeekMin hoursPerWeekMax availableFrom availableUntil ageBand nextBandOn fullTimeSchooling originNetwork
        consent.withdrawn.v1: eventId occurredAt participantId version participantPublicId purpose consentReceiptId coachId
        consent.withdrawal_acknowledged.v1: eventId occurredAt participantId version consentReceiptId service
        participant.erased.v1: eventId occurredAt participantId version participantPublicId
        participant.erasure_confirmed.v1: eventId occurredAt participantId version service
        coach.changed.v1: eventId occurredAt coachId version coachPublicId organisationId active
        """;

    private static readonly DateTimeOffset At = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    public static TheoryData<Type> Events => [.. EventTypes.All.Values];

    /// <summary>The events and the records in them.</summary>
    public static TheoryData<Type> Records => [.. EventTypes.All.Values.SelectMany(Within).Distinct()];

    [Theory, MemberData(nameof(Events))]
    public void Members_WithoutADefault_AreThoseOfTheFirstRelease(Type type)
    {
        var line = $"{EventTypes.NameOf(type)["org.perspektiva.".Length..]}: {string.Join(' ', Parameters(type).Where(p => !p.HasDefaultValue).Select(NameOf))}";
        Assert.Contains(line, FirstRelease.Split('\n'));
    }

    [Theory, MemberData(nameof(Records))]
    public void Json_ThereAndBack_SaysTheSame(Type type)
    {
        var written = Written(type);
        Assert.Equal(Parameters(type).Select(NameOf), written.Select(member => member.Key));
        Assert.True(JsonNode.DeepEquals(written, Read(written, type).Json));
    }

    /// <summary>Members are added at the end: who did not know this one knew none of those after it.</summary>
    [Theory, MemberData(nameof(Records))]
    public void Json_OfAPublisherBeforeAMember_ReadsAsItsDefault(Type type)
    {
        var before = Written(type);
        var unsaid = new List<ParameterInfo>();
        foreach (var added in Parameters(type).Reverse().TakeWhile(p => p.HasDefaultValue))
        {
            Assert.True(before.Remove(NameOf(added)));
            unsaid.Add(added);

            var (read, json) = Read(before, type);

            Assert.All(unsaid, p => Assert.Equal(p.DefaultValue, type.GetProperty(p.Name!)!.GetValue(read)));
            Assert.All(before, told => Assert.True(JsonNode.DeepEquals(told.Value, json[told.Key])));
        }
    }

    /// <summary>A member in the middle cannot be left out of what came later.</summary>
    [Theory, MemberData(nameof(Records))]
    public void Members_WithADefault_StandBehindTheOthers(Type type) =>
        Assert.DoesNotContain(Parameters(type).SkipWhile(p => !p.HasDefaultValue), p => !p.HasDefaultValue);

    [Fact]
    public void Serialize_AnEvent_IsCamelCaseWithWordsAndWithoutWhatIsNotSaid()
    {
        var id = Guid.Parse("01890000-0000-7000-8000-000000000001");
        var e = new ConsentWithdrawn(id, At, id, 7, "par_x", ConsentPurpose.ShowToEmployer, id, null);
        Assert.Equal(
            $$"""{"eventId":"{{id}}","occurredAt":"2026-11-24T08:00:00+00:00","participantId":"{{id}}","version":7,"participantPublicId":"par_x","purpose":"show_to_employer","consentReceiptId":"{{id}}"}""",
            Encoding.UTF8.GetString(EventJson.Serialize(e)));
    }

    [Theory]
    [InlineData("later", "\"said by a later release\"", true)]
    [InlineData("purpose", "\"matching\"", true)]
    [InlineData("purpose", "1", false)]
    [InlineData("purpose", "\"a later word\"", false)]
    [InlineData("participantPublicId", "null", false)]
    [InlineData("version", "\"7\"", false)]
    public void Deserialize_MemberInAnotherForm_IsPassedOverOnlyWhereNobodyKnowsIt(string member, string value, bool read)
    {
        var body = Written(typeof(ConsentWithdrawn));
        body[member] = JsonNode.Parse(value);
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        if (read)
            Assert.IsType<ConsentWithdrawn>(EventJson.Deserialize(bytes, typeof(ConsentWithdrawn)));
        else
            Assert.Throws<JsonException>(() => EventJson.Deserialize(bytes, typeof(ConsentWithdrawn)));
    }

    private static JsonObject Written(Type type) => JsonSerializer.SerializeToNode(Sample(type), type, EventJson.Options)!.AsObject();

    private static (object Value, JsonObject Json) Read(JsonObject json, Type type)
    {
        var value = JsonSerializer.Deserialize(json.ToJsonString(), type, EventJson.Options)!;
        return (value, JsonSerializer.SerializeToNode(value, type, EventJson.Options)!.AsObject());
    }

    private static string NameOf(ParameterInfo parameter) => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);

    private static ParameterInfo[] Parameters(Type type) => type.GetConstructors().Single(c => c.GetParameters().Length > 1).GetParameters();

    private static IEnumerable<Type> Within(Type type) =>
        [type, .. Parameters(type).Select(p => Item(p.ParameterType)).Where(item => item is { IsClass: true, Namespace: "Perspektiva.Contracts.V1" }).SelectMany(Within)];

    private static Type Item(Type type) => type.IsGenericType ? Item(type.GetGenericArguments()[0]) : type;

    /// <summary>A value that is none of the defaults.</summary>
    private static object Sample(Type type) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } plain => Sample(plain),
        _ when type == typeof(string) => "x",
        _ when type == typeof(Guid) => Guid.CreateVersion7(),
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => 3,
        _ when type == typeof(long) => 4L,
        _ when type == typeof(double) => 50.25,
        _ when type == typeof(DateTimeOffset) => At,
        _ when type == typeof(DateOnly) => new DateOnly(2026, 11, 24),
        _ when type == typeof(TimeOnly) => new TimeOnly(7, 30),
        _ when type.IsEnum => Enum.GetValues(type).Cast<object>().Last(),
        _ when type.IsGenericType => ListOf(Item(type), type.GetGenericArguments()[0]),
        _ => type.GetConstructors().Single(c => c.GetParameters().Length > 1).Invoke([.. Parameters(type).Select(p => Sample(p.ParameterType))]),
    };

    private static Array ListOf(Type item, Type element)
    {
        var list = Array.CreateInstance(element, 1);
        list.SetValue(Sample(item), 0);
        return list;
    }
}
