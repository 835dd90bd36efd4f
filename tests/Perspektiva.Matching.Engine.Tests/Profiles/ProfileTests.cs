using System.Text.Json;

namespace Perspektiva.Matching.Engine.Tests.Profiles;

/// <summary>What profiles accept, hold and say of themselves.</summary>
public sealed class ProfileTests
{
    private static readonly AbilityProfile Rated = AbilityProfile.Unknown.With(Dimension.Reading, 5).With(Dimension.Stamina, 1);
    private static readonly RequirementProfile Asking = RequirementProfile.Nothing.With(Dimension.Planning, 1, Importance.Useful).With(Dimension.Stamina, 5, Importance.Decisive);
    private static readonly SupportProfile Helped = SupportProfile.None.With(Dimension.Planning, 2).With(Dimension.Stamina, 1);

    [Fact]
    public void Abilities_RatingsOutsideTheScaleOrCount_AreRefused()
    {
        foreach (var ratings in (int?[][])[[], [.. Enumerable.Repeat<int?>(3, 31)], [.. Enumerable.Repeat<int?>(3, 33)], [.. new int?[31], 0], [6, .. new int?[31]], null!])
        {
            Assert.False(AbilityProfile.TryFrom(ratings, out var profile, out var reason));
            Assert.Same(AbilityProfile.Unknown, profile);
            Assert.Contains("must", reason, StringComparison.Ordinal);
            Assert.Equal("ratings", Assert.Throws<ArgumentException>(() => AbilityProfile.From(ratings)).ParamName);
        }

        Assert.True(AbilityProfile.TryFrom([1, 5, .. new int?[30]], out var right, out var none));
        Assert.Null(none);
        Assert.Equal((1, 5, null), (right[(Dimension)0], right[(Dimension)1], right[(Dimension)2]));
        Assert.Equal([1, 5, .. new int?[30]], right.ToRatings());
    }

    [Fact]
    public void Requirements_OutsideTheScaleOrHalfStated_AreRefused()
    {
        Requirement[] wrong =
        [
            new(0, Importance.Useful), new(1, Importance.NotAsked), new(6, Importance.Useful), new(-1, Importance.Useful), new(3, (Importance)4), new(3, (Importance)(-1)), new(-1, Importance.NotAsked),
        ];
        foreach (var item in wrong)
        {
            Assert.False(RequirementProfile.TryFrom([.. new Requirement[31], item], out var profile, out var reason));
            Assert.Same(RequirementProfile.Nothing, profile);
            Assert.Contains("requirement 31", reason, StringComparison.Ordinal);
        }

        Assert.False(RequirementProfile.TryFrom(new Requirement[31], out _, out var few));
        Assert.Contains("32", few, StringComparison.Ordinal);
        Assert.False(RequirementProfile.TryFrom(new Requirement[33], out _, out _));
        Assert.False(RequirementProfile.TryFrom(null!, out _, out _));
        Assert.Equal("items", Assert.Throws<ArgumentException>(() => RequirementProfile.From([])).ParamName);
        Assert.Equal((new Requirement(1, Importance.Useful), new Requirement(5, Importance.Decisive)), (Asking[Dimension.Planning], Asking[Dimension.Stamina]));
        Assert.Equal((true, false), (Asking[Dimension.Planning].IsAsked, Asking[Dimension.Reading].IsAsked));
    }

    [Fact]
    public void Support_OutsideTwoLevelsOrTheDimensions_IsRefused()
    {
        foreach (var (dimension, level) in ((Dimension, int)[])[((Dimension)32, 1), ((Dimension)(-1), 1), (Dimension.Care, 3), (Dimension.Care, -1)])
        {
            Assert.False(SupportProfile.TryFrom([KeyValuePair.Create(dimension, level)], out var profile, out var reason));
            Assert.Same(SupportProfile.None, profile);
            Assert.Contains("from 0 to 2", reason, StringComparison.Ordinal);
            Assert.Equal("levels", Assert.Throws<ArgumentException>(() => SupportProfile.From(KeyValuePair.Create(dimension, level))).ParamName);
        }

        Assert.Throws<ArgumentException>(() => Helped.With(Dimension.Care, 3));
        Assert.Throws<ArgumentException>(() => Helped.With(Dimension.Care, -1));
        Assert.Equal((2, 1, 0), (Helped[Dimension.Planning], Helped[Dimension.Stamina], Helped[Dimension.Care]));
        Assert.Equal(Helped, SupportProfile.From(KeyValuePair.Create(Dimension.Planning, 2), KeyValuePair.Create(Dimension.Stamina, 1)));
        Assert.Equal(SupportProfile.None, Helped.With(Dimension.Planning, 0).With(Dimension.Stamina, 0));
    }

    [Theory]
    [InlineData(0, false, 1)]
    [InlineData(0, true, 0)]
    [InlineData(2, true, 0)]
    [InlineData(3, true, 1)]
    [InlineData(19, true, 1)]
    [InlineData(20, true, 2)]
    [InlineData(19, false, 1)]
    [InlineData(20, false, 2)]
    public void LevelsFor_HoursAWeek_AsTheConventionSays(int hours, bool presence, int levels) => Assert.Equal(levels, SupportProfile.LevelsFor(hours, presence));

    [Fact]
    public void Json_EachProfile_HasItsWrittenFormAndComesBackEqual()
    {
        var nulls = string.Join(',', Enumerable.Repeat("null", 30));
        Assert.Equal($"[[1,1],{nulls},[5,3]]", JsonSerializer.Serialize(Asking));
        Assert.Equal($"[2,{string.Join(',', Enumerable.Repeat("0", 30))},1]", JsonSerializer.Serialize(Helped));
        Assert.Equal($"[1,{nulls},5]", JsonSerializer.Serialize(AbilityProfile.Unknown.With((Dimension)0, 1).With((Dimension)31, 5)));
        AssertRoundTrip(Rated, AbilityProfile.Unknown);
        AssertRoundTrip(Asking, RequirementProfile.Nothing);
        AssertRoundTrip(Helped, SupportProfile.None);
    }

    [Fact]
    public void Json_WrongProfiles_AreRefusedWithTheReason()
    {
        var rest = string.Join(',', Enumerable.Repeat("null", 31));
        Assert.Contains("32", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<AbilityProfile>("[3]")).Message, StringComparison.Ordinal);
        Assert.Contains("rating 0", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<AbilityProfile>($"[9,{rest}]")).Message, StringComparison.Ordinal);
        Assert.Contains("32", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RequirementProfile>("[]")).Message, StringComparison.Ordinal);
        Assert.Contains("[level, importance]", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RequirementProfile>($"[[1],{rest}]")).Message, StringComparison.Ordinal);
        Assert.Contains("requirement 0", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RequirementProfile>($"[[1,7],{rest}]")).Message, StringComparison.Ordinal);
        Assert.Contains("32 levels", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SupportProfile>("[1]")).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 2", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SupportProfile>($"[3,{rest.Replace("null", "0", StringComparison.Ordinal)}]")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParticipantEquals_OneThingOther_IsNotEqual()
    {
        var a = Samples.PlainParticipant with { Interests = [new Interest(33, 2)], BenefitsGranted = Entitlements.SupportedEmployment, Location = new GeoPoint(1, 2) };
        ParticipantProfile[] others =
        [
            a with { Id = Samples.Id(9) }, a with { Abilities = Rated }, a with { Support = Helped }, a with { CannotDo = FunctionalConstraint.Noise }, a with { Interests = [] },
            a with { Location = null }, a with { MobilityRadiusKm = 3 }, a with { HoursMin = 1 }, a with { HoursMax = 39 }, a with { AvailableFrom = Samples.Today }, a with { AvailableTo = Samples.Today },
            a with { AgeBand = AgeBand.Youth17 }, a with { NextBandOn = Samples.Today }, a with { FullTimeSchooling = true }, a with { SchoolingUnstated = true }, a with { SchoolingEndsOn = Samples.Today }, a with { MatchingConsent = false }, a with { Ready = false },
            a with { BenefitsGranted = Entitlements.None }, a with { BenefitsRefused = Entitlements.WorkshopBenefits },
        ];

        var same = a with { Interests = [new Interest(33, 2)] };
        Assert.True(a.Equals(same));
        Assert.Equal(a.GetHashCode(), same.GetHashCode());
        Assert.All(others, other => Assert.False(a.Equals(other)));
        Assert.False(a.Equals(null));
    }

    [Fact]
    public void BandOn_Birthdays_MoveTheBandUntilAdult()
    {
        var child = Samples.PlainParticipant with { AgeBand = AgeBand.Child, NextBandOn = new DateOnly(2027, 5, 3) };

        Assert.Equal(AgeBand.Child, child.BandOn(new DateOnly(2027, 5, 2)));
        Assert.Equal(AgeBand.Youth15, child.BandOn(new DateOnly(2027, 5, 3)));
        Assert.Equal(AgeBand.Youth15, child.BandOn(new DateOnly(2028, 5, 2)));
        Assert.Equal(AgeBand.Youth16, child.BandOn(new DateOnly(2028, 5, 3)));
        Assert.Equal(AgeBand.Adult, child.BandOn(new DateOnly(2030, 5, 3)));
        Assert.Equal(AgeBand.Adult, child.BandOn(new DateOnly(2050, 5, 3)));
        Assert.Equal(AgeBand.Child, (child with { NextBandOn = null }).BandOn(new DateOnly(2050, 5, 3)));
        Assert.Equal(AgeBand.Adult, (child with { NextBandOn = DateOnly.MaxValue }).BandOn(DateOnly.MaxValue));
        Assert.Equal((new DateOnly(2027, 5, 3), new DateOnly(2030, 5, 3), null), (child.BandBegins(AgeBand.Youth15), child.BandBegins(AgeBand.Adult), child.BandBegins(AgeBand.Child)));
        Assert.Null((child with { NextBandOn = null }).BandBegins(AgeBand.Adult));
    }

    [Fact]
    public void BandBegins_BornOnTheLeapDay_OnTheFirstOfMarchButInLeapYears()
    {
        var child = Samples.PlainParticipant with { AgeBand = AgeBand.Child, NextBandOn = new DateOnly(2028, 2, 29) };

        Assert.Equal((new DateOnly(2028, 2, 29), new DateOnly(2029, 3, 1)), (child.BandBegins(AgeBand.Youth15), child.BandBegins(AgeBand.Youth16)));
        Assert.Equal((new DateOnly(2029, 2, 28), new DateOnly(2029, 3, 29)), (
            (child with { NextBandOn = new DateOnly(2028, 2, 28) }).BandBegins(AgeBand.Youth16), (child with { NextBandOn = new DateOnly(2028, 3, 29) }).BandBegins(AgeBand.Youth16)));
    }

    [Theory]
    [InlineData("33212", 33)]
    [InlineData("10", 10)]
    [InlineData("09", 9)]
    [InlineData("3", 0)]
    [InlineData("A1", 0)]
    [InlineData("1A", 0)]
    [InlineData(null, 0)]
    public void Field_OfAKey_IsItsMainGroupOrNone(string? kldb, int field) => Assert.Equal(field, (Samples.PlainPlace with { Kldb = kldb }).Field);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(60, 1)]
    [InlineData(61, 2)]
    [InlineData(2250, 38)]
    [InlineData(null, 0)]
    public void WeeklyHours_OfMinutes_AreRoundedUp(int? minutes, int hours) => Assert.Equal(hours, (Samples.PlainPlace with { WeeklyMinutes = minutes }).WeeklyHours);

    [Theory]
    [InlineData(90.0, 180.0, 9_000_000, 18_000_000)]
    [InlineData(-90.0, -180.0, -9_000_000, -18_000_000)]
    [InlineData(50.123456, 9.987654, 5_012_346, 998_765)]
    public void FromDegrees_OnTheEarth_IsInHundredThousandths(double latitude, double longitude, int latitudeE5, int longitudeE5) =>
        Assert.Equal(new GeoPoint(latitudeE5, longitudeE5), GeoPoint.FromDegrees(latitude, longitude));

    [Theory]
    [InlineData(90.001, 0)]
    [InlineData(-90.001, 0)]
    [InlineData(0, 180.001)]
    [InlineData(0, -180.001)]
    public void FromDegrees_JustBeyond_IsNull(double latitude, double longitude) => Assert.Null(GeoPoint.FromDegrees(latitude, longitude));

    [Theory]
    [InlineData(0, 0, 6_371_009, 0, 0)]
    [InlineData(0, 9_000_000, 0, 6_371_009, 0)]
    [InlineData(0, 18_000_000, -6_371_009, 0, 0)]
    [InlineData(0, -9_000_000, 0, -6_371_009, 0)]
    [InlineData(9_000_000, 0, 0, 0, 6_371_009)]
    [InlineData(-9_000_000, 0, 0, 0, -6_371_009)]
    [InlineData(3_000_000, 0, 5_517_456, 0, 3_185_505)] // cos 30, sin 30
    [InlineData(0, 12_000_000, -3_185_504, 5_517_456, 0)]
    public void From_KnownAngles_LiesWhereTheyPoint(int latitude, int longitude, int x, int y, int z)
    {
        var point = EarthPoint.From(new GeoPoint(latitude, longitude));

        Assert.InRange(point.X, x - 1, x + 1);
        Assert.InRange(point.Y, y - 1, y + 1);
        Assert.InRange(point.Z, z - 1, z + 1);
    }

    private static void AssertRoundTrip<T>(T profile, T empty)
        where T : class
    {
        var back = JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(profile));
        Assert.True(profile.Equals((object?)back));
        Assert.NotSame(profile, back);
        Assert.Equal(profile.GetHashCode(), back!.GetHashCode());
        Assert.NotEqual(empty.GetHashCode(), back.GetHashCode());
        Assert.False(profile.Equals((object)empty));
        Assert.False(profile.Equals(null));
        Assert.False(profile.Equals("another thing"));
    }
}
