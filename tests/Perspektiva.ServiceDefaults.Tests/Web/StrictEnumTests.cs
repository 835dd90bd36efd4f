using System.Text.Json;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class StrictEnumTests
{
    [Flags]
    public enum Signs
    {
        None = 0,
        FromHome = 1,
        AtNight = 2,
    }

    [Theory]
    [InlineData("from_home, at_night")]
    [InlineData("from_home,at_night")]
    [InlineData("from_home,")]
    [InlineData("from_home,from_home")]
    [InlineData("FROM_HOME")]
    [InlineData("FromHome")]
    [InlineData("from_home ")]
    [InlineData("1")]
    [InlineData("+1")]
    [InlineData("")]
    [InlineData("from_homes")]
    public void Read_WhatIsNotExactlyOneName_IsRefusedWhereItStands(string text)
    {
        var error = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Signs[]>(JsonSerializer.Serialize(new[] { "at_night", text }), JsonDefaults.Options));
        Assert.Equal("$[1]", error.Path);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Signs?>(JsonSerializer.Serialize(text), JsonDefaults.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<Signs, int>>(JsonSerializer.Serialize(new Dictionary<string, int> { [text] = 1 }), JsonDefaults.Options));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[\"from_home\"]")]
    public void Read_WhatIsNoText_IsRefused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Signs>(json, JsonDefaults.Options));

    [Fact]
    public void Read_Names_GivesTheirValues()
    {
        Assert.Equal([Signs.None, Signs.FromHome, Signs.AtNight], JsonSerializer.Deserialize<Signs[]>("""["none","from\u005fhome","at_night"]""", JsonDefaults.Options));
        Assert.Null(JsonSerializer.Deserialize<Signs?>("null", JsonDefaults.Options));
        Assert.Equal(1, JsonSerializer.Deserialize<Dictionary<Signs, int>>("""{"at_night":1}""", JsonDefaults.Options)![Signs.AtNight]);
    }

    [Fact]
    public void Write_Values_AsTheyAreRead()
    {
        Assert.Equal("""["none","from_home",null]""", JsonSerializer.Serialize<Signs?[]>([Signs.None, Signs.FromHome, null], JsonDefaults.Options));
        Assert.Equal("""{"at_night":1}""", JsonSerializer.Serialize(new Dictionary<Signs, int> { [Signs.AtNight] = 1 }, JsonDefaults.Options));
        // What has no name must not leave as something that nobody can read.
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize((Signs)8, JsonDefaults.Options));
    }
}
