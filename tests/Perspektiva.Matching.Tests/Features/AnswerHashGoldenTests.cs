using Perspektiva.Matching.Engine;
using Perspektiva.Matching.Features;

namespace Perspektiva.Matching.Tests.Features;

/// <summary>
/// Proposals are stored with the hash of their answer and say "differs" once this release hashes it otherwise. A member that is added to an answer's records must therefore stay out of the JSON
/// while it holds nothing, as <c>CohortResult.RefusalCosts</c> does; no hash here is ever taken anew.
/// </summary>
public sealed class AnswerHashGoldenTests
{
    // Aged 15, some abilities not assessed; work by night in a bakery, too hard and too easy, with a danger, piece work and a benefit that nobody granted.
    private const string Snapshot =
        """
        {"Participant":{"Id":"01980000-0000-7000-8000-000000000001","Abilities":[1,2,3,4,5,1,null,3,4,5,1,2,3,null,5,1,2,3,4,5,null,2,3,4,5,1,2,
        null,4,5,1,2],"Support":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],"CannotDo":544,"Interests":[{"Field":29,
        "Weight":2}],"Location":{"LatitudeE5":5055000,"LongitudeE5":968000},"MobilityRadiusKm":20,"HoursMin":30,"HoursMax":34,
        "AvailableFrom":"2027-03-08","AvailableTo":null,"AgeBand":1,"NextBandOn":"2027-05-03","FullTimeSchooling":false,"SchoolingUnstated":false,
        "SchoolingEndsOn":null,"MatchingConsent":true,"Ready":true,"BenefitsGranted":0,"BenefitsRefused":0},
        "Place":{"Id":"01980000-0000-7000-8000-000000000002","Requirements":[[1,1],[2,2],null,[4,1],[1,2],null,[3,1],[4,2],null,[2,1],[3,2],null,[1,
        1],[2,2],null,[4,1],[1,2],null,[3,1],[4,2],null,[2,1],[3,2],null,[1,1],[2,2],null,[4,1],[1,2],null,[3,1],[4,2]],"Support":[0,0,0,0,0,0,0,0,
        0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],"Demands":32,"Type":4,"Kldb":"29302","Wz":"10.71","Location":{"LatitudeE5":5065000,
        "LongitudeE5":968000},"DailyMinutes":420,"WeeklyMinutes":2100,"BreakMinutes":60,"ShiftStart":"20:00:00","ShiftEnd":"04:00:00","Days":63,
        "PublicHolidays":false,"MultiShift":false,"Hazards":4,"PieceWork":true,"BelowGround":false,"LightWork":false,"SpecialistSupervision":true,
        "CapacityFree":1,"StartFrom":"2027-04-01","StartTo":null,"DurationDays":null,"EndsOn":"2030-06-01","Published":true},
        "Adaptations":ADAPTATIONS,"OnDate":"2027-03-01","FormulaVersion":"fit-v1","RulesVersion":"RULES","ParametersVersion":"2026-11"}
        """;

    private const string Stated =
        """
        [{"Dimension":25,"Levels":2,"Removes":0,"RemovesHazards":0,"RemovesPieceWork":false,"DailyMinutes":null,"WeeklyMinutes":null,
        "ShiftStart":null,"ShiftEnd":null,"Days":null},{"Dimension":null,"Levels":0,"Removes":32,"RemovesHazards":4,"RemovesPieceWork":true,
        "DailyMinutes":null,"WeeklyMinutes":null,"ShiftStart":null,"ShiftEnd":null,"Days":null},{"Dimension":null,"Levels":0,"Removes":0,
        "RemovesHazards":0,"RemovesPieceWork":false,"DailyMinutes":360,"WeeklyMinutes":1800,"ShiftStart":"08:00:00","ShiftEnd":"16:00:00",
        "Days":31}]
        """;

    [Theory]
    [InlineData("rules-v1", false, "2:639607067758c7826a6f45691e7591a9beb858b185e5e18a3276fafa40b6eb1e")]
    [InlineData("rules-v2", false, "2:e9fa6b9a3429de8ca9b5c3059410b336b8c54fbe8b055e6527f4f1d7d4e3804b")]
    [InlineData("rules-v3", false, "2:27453bb2293770ba790f72daf21a75f3d3928f42d5a9d1e05035e1436057c094")]
    [InlineData("rules-v4", false, "2:dd4d730a5cbee61088d96c91cfa066874fe8ff3be84a4f7210f0d49a97496721")]
    [InlineData("rules-v1", true, "2:3971d162f4e632b70f7c9bb2799bf8a6e293b27c203ff92369699715824ec71c")]
    [InlineData("rules-v2", true, "2:5dcde509261ad76e98f37e6413a82c5d174aefe71637c939f5de076ab9ef0097")]
    [InlineData("rules-v3", true, "2:d78b137d25d970589fa37ba9a2b32b79b52d526eb9d928b1bfbcbb013e607c32")]
    [InlineData("rules-v4", true, "2:c00b1366f0ed39f5898f5a60bf7314e52a674cffcaffaca534ea4b44371c9621")]
    public void Of_AStoredAnswer_StaysWhatItWas(string rules, bool adapted, string hash)
    {
        var stored = Snapshot.Replace("RULES", rules, StringComparison.Ordinal).Replace("ADAPTATIONS", adapted ? Stated : "[]", StringComparison.Ordinal);

        var answer = Replay.FromJson(stored, out _)!.Run(Audience.Coach, out _)!;

        // It would guard nothing of a record that is not in it.
        Assert.Equal((rules, adapted), (answer.RulesVersion, !answer.Adaptations.IsEmpty));
        Assert.Contains(answer.AsIs.Excluded, rule => rule.From is not null);
        Assert.NotEmpty(answer.AsIs.Notes);
        Assert.Contains(answer.AsIs.Parts, part => !part.Answers.IsEmpty);
        Assert.Equal(hash, AnswerHash.Of(answer));
    }
}
