using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

public sealed class RegisterParticipantTests(ParticipantService service)
{
    [Fact]
    public async Task Register_WithConsent_AnswersWithRecordAndTellsItsPublicState()
    {
        var portal = Portals.JobCentre();

        var answer = await service.Http.SubmitAsync("/v1/participants", service.Token(portal), Portals.Registration());

        Assert.Equal(201, answer.Status);
        var id = answer.Json.GetProperty("id").GetString()!;
        Assert.Equal(("\"1\"", $"/v1/participants/{id}"), (answer.ETag, answer.Location));
        Assert.Equal("Mika", answer.Json.GetProperty("givenName").GetString());
        Assert.Equal("intake", answer.Json.GetProperty("status").GetString());
        Assert.Equal("adult", answer.Json.GetProperty("ageBand").GetString());
        Assert.Equal(50.55, answer.Json.GetProperty("location").GetProperty("latitude").GetDouble(), 0.05);
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id);
        Assert.Equal([portal.Organisation!], told.RegisteringOrganisationIds);
        Assert.Equal([ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer], told.Consents);
        Assert.Equal(FunctionalConstraint.Heights, told.Exclusions);
    }

    [Theory]
    [InlineData("""{ "birthDate": "2090-01-01" }""", "/birthDate")]
    [InlineData("""{ "birthDate": "1940-01-01" }""", "/birthDate")]
    [InlineData("""{ "birthDate": "2023-02-30" }""", "/birthDate")]
    [InlineData("""{ "givenName": "   " }""", "/givenName")]
    [InlineData("""{ "givenName": null }""", "/givenName")]
    [InlineData("""{ "familyName": 7 }""", "/familyName")]
    [InlineData("""{ "nickname": "x" }""", "/nickname")]
    [InlineData("""{ "address": { "postalCode": "3603" } }""", "/address/postalCode")]
    [InlineData("""{ "location": { "latitude": 91, "longitude": 9 } }""", "/location/latitude")]
    [InlineData("""{ "location": { "latitude": 9.68, "longitude": 50.55 } }""", "/location/longitude")]
    [InlineData("""{ "location": { "latitude": 0, "longitude": 0 } }""", "/location/latitude")]
    [InlineData("""{ "location": { "latitude": 50 } }""", "/location/longitude")]
    [InlineData("""{ "contact": { "email": "nobody" } }""", "/contact/email")]
    [InlineData("""{ "mobilityKm": 0 }""", "/mobilityKm")]
    [InlineData("""{ "mobilityKm": 201 }""", "/mobilityKm")]
    [InlineData("""{ "hoursPerWeekMin": 40, "hoursPerWeekMax": 20 }""", "/hoursPerWeekMax")]
    [InlineData("""{ "availableFrom": "2027-01-02", "availableUntil": "2027-01-01" }""", "/availableUntil")]
    [InlineData("""{ "schoolingEndsOn": "2027-07-31" }""", "/schoolingEndsOn")]
    [InlineData("""{ "fullTimeSchooling": false, "schoolingEndsOn": "2027-07-31" }""", "/schoolingEndsOn")]
    [InlineData("""{ "fullTimeSchooling": true, "schoolingEndsOn": "2027-02-30" }""", "/schoolingEndsOn")]
    [InlineData("""{ "fullTimeSchooling": true, "schoolingEndsOn": "0001-01-01" }""", "/schoolingEndsOn")]
    [InlineData("""{ "fullTimeSchooling": true, "birthDate": "2010-02-03", "schoolingEndsOn": "2009-12-31" }""", "/schoolingEndsOn")]
    [InlineData("""{ "fullTimeSchooling": true, "birthDate": "2010-02-03", "schoolingEndsOn": "2023-02-02" }""", "/schoolingEndsOn")]
    [InlineData("""{ "fullTimeSchooling": true, "birthDate": "2010-02-03", "schoolingEndsOn": "2035-02-03" }""", "/schoolingEndsOn")]
    [InlineData("""{ "fullTimeSchooling": true, "birthDate": "2010-02-03", "schoolingEndsOn": "9999-12-31" }""", "/schoolingEndsOn")]
    [InlineData("""{ "exclusions": ["heights", "noise, driving"] }""", "/exclusions/1")]
    [InlineData("""{ "exclusions": ["none"] }""", "/exclusions/0")]
    [InlineData("""{ "entitlements": { "supportedEmployment": "not_stated" } }""", "/entitlements/supportedEmployment")]
    [InlineData("""{ "entitlements": { "supportedEmployment": 2 } }""", "/entitlements/supportedEmployment")]
    [InlineData("""{ "entitlements": "granted" }""", "/entitlements")]
    [InlineData("""{ "interests": [{ "kldbMainGroup": "99", "weight": 1 }] }""", "/interests/0/kldbMainGroup")]
    [InlineData("""{ "interests": [{ "kldbMainGroup": "29", "weight": 4 }] }""", "/interests/0/weight")]
    [InlineData("""{ "interests": [null] }""", "/interests/0")]
    [InlineData("""{ "consent": { "purposes": ["matching"], "textVersion": "1", "form": "electronic" } }""", "/consent/purposes")]
    [InlineData("""{ "consent": { "purposes": ["processing"], "textVersion": "1", "form": "electronic", "givenOn": "2090-01-01" } }""", "/consent/givenOn")]
    [InlineData("""{ "consent": { "purposes": ["processing"], "form": "electronic" } }""", "/consent/textVersion")]
    [InlineData("""{ "birthDate": "SIXTEEN" }""", "/guardian")]
    [InlineData("""{ "consent": { "purposes": ["processing"], "textVersion": "1", "form": "electronic", "givenOn": "0001-01-01" } }""", "/consent/givenOn")]
    [InlineData("""{ "consent": { "purposes": ["processing"], "textVersion": "1", "form": "electronic", "givenOn": "2022-05-16" } }""", "/consent/givenOn")]
    [InlineData("""{ "birthDate": "SIXTEEN", "consent": { "purposes": ["processing"], "textVersion": "1", "form": "electronic", "givenOn": "2009-12-31" } }""", "/consent/givenOn")]
    [InlineData("""{ "availableFrom": "0001-01-01" }""", "/availableFrom")]
    [InlineData("""{ "availableUntil": "9999-12-31" }""", "/availableUntil")]
    [InlineData("""{ "guardian": { "relation": "parent", "givenName": "A", "familyName": "B" } }""", "/guardian/relation")]
    [InlineData("""{ "birthDate": "SIXTEEN", "guardian": { "relation": "legal_carer", "givenName": "A", "familyName": "B" } }""", "/guardian/relation")]
    public async Task Register_InvalidMember_IsRefusedWithItsPointer(string overlay, string pointer)
    {
        var body = Portals.Registration();
        foreach (var (name, value) in JsonNode.Parse(overlay.Replace("SIXTEEN", Portals.BornAged(16), StringComparison.Ordinal))!.AsObject())
            body[name] = value?.DeepClone();

        var answer = await service.Http.SubmitAsync("/v1/participants", service.Token(Portals.JobCentre()), body);

        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Contains(pointer, answer.Pointers);
    }

    [Fact]
    public async Task Register_Minor_KeepsTheGuardianAsAPartyOfItsOwn()
    {
        var body = Portals.Registration(change: b =>
        {
            b["birthDate"] = Portals.BornAged(16);
            b["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel", "email": "alex@example.org" }""");
        });

        var record = await service.RegisterAsync(Portals.School(), body);

        var guardian = record.GetProperty("guardians")[0];
        Assert.Equal("Alex", guardian.GetProperty("givenName").GetString());
        var id = record.GetProperty("id").GetString()!;
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id);
        Assert.Equal([guardian.GetProperty("id").GetString()!], told.GuardianIds);
        Assert.Equal((AgeBand.Youth16, new DateOnly(TimeProvider.System.Today().Year + 1, 1, 1)), (told.AgeBand, told.NextBandOn));
    }

    [Fact]
    public async Task Register_AdultWithALegalCarer_ReceiptsNameTheCarer()
    {
        var portal = Portals.JobCentre();

        var record = await service.RegisterAsync(portal, Portals.Registration(change: b =>
            b["guardian"] = JsonNode.Parse("""{ "relation": "legal_carer", "givenName": "Berta", "familyName": "Betreuerin" }""")));

        var receipts = (await service.GetAsync(portal, $"/v1/participants/{record.GetProperty("id").GetString()}/consents")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(3, receipts.Count);
        Assert.All(receipts, receipt => Assert.Equal(Portals.GuardianOf(record), receipt.GetProperty("guardianId").GetString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Register_Child_TellsSchoolingAsStatedOrThatItIsNot(bool? schooling)
    {
        var body = Portals.Registration(change: b =>
        {
            b["birthDate"] = Portals.BornAged(13);
            b["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel" }""");
            if (schooling is { } stated)
                b["fullTimeSchooling"] = stated;
        });

        var record = await service.RegisterAsync(Portals.School(), body);

        Assert.Equal(JsonValue.Create(schooling)?.ToJsonString() ?? "null", record.GetProperty("fullTimeSchooling").GetRawText());
        var id = record.GetProperty("id").GetString()!;
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id);
        Assert.Equal((AgeBand.Child, schooling ?? false, schooling is null), (told.AgeBand, told.FullTimeSchooling, told.SchoolingUnstated));
    }

    [Theory]
    [InlineData(13, 0)]
    [InlineData(17, 211)]
    [InlineData(25, -1)]
    public async Task Register_TenthGrader_KeepsAndTellsWhenSchoolingEndsAndABenefitDecidedOn(int age, int days)
    {
        var last = DateOnly.Parse(Portals.BornAged(16), CultureInfo.InvariantCulture).AddYears(age).AddDays(days).ToString("O", CultureInfo.InvariantCulture);
        var body = Portals.Registration(change: b =>
        {
            b["birthDate"] = Portals.BornAged(16);
            b["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel" }""");
            b["fullTimeSchooling"] = true;
            b["schoolingEndsOn"] = last;
            b["entitlements"] = JsonNode.Parse("""{ "supportedEmployment": "refused" }""");
        });

        var record = await service.RegisterAsync(Portals.School(), body);

        Assert.Equal(last, record.GetProperty("schoolingEndsOn").GetString());
        Assert.Equal("refused", record.GetProperty("entitlements").GetProperty("supportedEmployment").GetString());
        var id = record.GetProperty("id").GetString()!;
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id);
        Assert.Equal((true, false, last), (told.FullTimeSchooling, told.SchoolingUnstated, told.SchoolingEndsOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(new Entitlements(SupportedEmployment: EntitlementDecision.Refused), told.Benefits);
    }

    [Fact]
    public async Task Document_SchoolingAndEntitlements_SaysWhatLeavingItOutMeans()
    {
        var document = (await service.Http.ReadAsync("/openapi/v1.json")).Json;
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var patch = document.GetProperty("paths").GetProperty("/v1/participants/{id}").GetProperty("patch");

        string?[] descriptions = [Schooling("RegisterParticipantRequest"), Schooling("ParticipantView"), patch.GetProperty("description").GetString()];
        string?[] ends = [End("RegisterParticipantRequest"), End("ParticipantView"), patch.GetProperty("description").GetString()];

        Assert.All(descriptions, text => Assert.Matches("not stated.*under 16.*Left out", text));
        Assert.All(ends, text => Assert.Matches("Last day.*Vollzeitschulpflicht.*Left out", text));
        var registration = document.GetProperty("paths").GetProperty("/v1/participants").GetProperty("post");
        string?[] entitlements = [registration.GetProperty("description").GetString(), patch.GetProperty("description").GetString()];
        Assert.All(entitlements, text => Assert.Matches("§ 55 SGB IX.*219 SGB IX.*Null = not stated.*Left out", text));

        string? Schooling(string schema) => Described(schema, "fullTimeSchooling");
        string? End(string schema) => Described(schema, "schoolingEndsOn");
        string? Described(string schema, string member) => schemas.GetProperty(schema).GetProperty("properties").GetProperty(member).GetProperty("description").GetString();
    }

    [Theory]
    [InlineData("provider")]
    [InlineData("company")]
    [InlineData("chamber")]
    public async Task Register_OrganisationThatRegistersNobody_IsForbidden(string role)
    {
        var answer = await service.Http.SubmitAsync(
            "/v1/participants", service.Token(TestCaller.Portal(role, "participants:write")), Portals.Registration());

        Assert.Equal((403, "forbidden"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Register_SameKeyTwice_RegistersOnce()
    {
        var portal = Portals.JobCentre();
        var key = Guid.CreateVersion7().ToString();

        var first = await service.Http.SubmitAsync("/v1/participants", service.Token(portal), Portals.Registration(), key);
        var second = await service.Http.SubmitAsync("/v1/participants", service.Token(portal), Portals.Registration(), key);
        var other = await service.Http.SubmitAsync("/v1/participants", service.Token(portal), Portals.Registration("Anders"), key);

        Assert.Equal((201, first.Text, first.ETag), (second.Status, second.Text, second.ETag));
        Assert.Equal("idempotency-key-reused", other.Problem);
        var count = await service.ScalarAsync<long>(
            "SELECT count(*) FROM participant WHERE $1 = ANY(registering_organisation_ids)", new NpgsqlParameter { Value = portal.Organisation });
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Register_ExternalReference_IsFoundByItsOrganisationOnlyAndMeansOnePerson()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal, Portals.Registration(change: b => b["externalRef"] = "K-4711"));

        var found = await service.GetAsync(portal, "/v1/participants?externalRef=K-4711");
        var stranger = await service.GetAsync(Portals.JobCentre(), "/v1/participants?externalRef=K-4711");
        var again = await service.Http.SubmitAsync("/v1/participants", service.Token(portal), Portals.Registration("Anders", b => b["externalRef"] = "K-4711"));

        Assert.Equal(id, found.Json.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal(0, stranger.Json.GetProperty("items").GetArrayLength());
        Assert.Equal((409, "conflict"), (again.Status, again.Problem));
    }
}
