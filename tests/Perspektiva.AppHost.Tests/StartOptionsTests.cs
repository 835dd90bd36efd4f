using System.Collections;

namespace Perspektiva.AppHost.Tests;

public sealed class StartOptionsTests
{
    [Fact]
    public void Read_VariablesNamedLikeOptions_SteerNothing()
    {
        var options = Read([], new() { ["HOME"] = "/root", ["DATA"] = "/data", ["SEED"] = "true", ["DEMO"] = "true", ["EXIT"] = "true", ["REPLICAS"] = "7", ["SOURCE"] = "x", ["INFRASTRUCTURE"] = "external" });

        Assert.Equal(new { Home = (string?)null, Data = (string?)null, Seed = false, Demo = false, Exit = false, Replicas = 1, Source = (string?)null, Infrastructure = "native" },
            new { options.Home, options.Data, options.Seed, options.Demo, options.Exit, options.Replicas, options.Source, options.Infrastructure });
    }

    [Theory]
    [InlineData("--home /given", "/given")]
    [InlineData("", "/of the environment")]
    public void Read_Home_IsTheCommandLinesThenTheEnvironments(string arguments, string expected) =>
        Assert.Equal(expected, Read(Words(arguments), new() { ["HOME"] = "/root", ["PERSPEKTIVA_HOME"] = "/of the environment" }).Home);

    [Theory]
    [InlineData("--infrastructure bogus", "--infrastructure takes native, external or container, not 'bogus'")]
    [InlineData("--replicas abc", "--replicas takes a number from 1 to 99, not 'abc'")]
    [InlineData("--replicas 0", "--replicas takes a number from 1 to 99, not '0'")]
    [InlineData("--replicas -1", "--replicas takes a number from 1 to 99, not '-1'")]
    [InlineData("--gateway-port 65536", "--gateway-port takes a number from 1 to 65535, not '65536'")]
    [InlineData("--demo yes", "--demo takes true or false, not 'yes'")]
    [InlineData("--dashboard no", "--dashboard takes true or false, not 'no'")]
    [InlineData("--public-url network.example.org", "--public-url takes an address that begins with http:// or https://, not 'network.example.org'")]
    [InlineData("--home", "--home takes a value")]
    [InlineData("--home --demo true", "--home takes a value")]
    [InlineData("--source=", "--source takes a value")]
    public void Read_ValueThatAnOptionDoesNotTake_IsRefusedInOneLine(string arguments, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => Read(Words(arguments), [])).Message);

    [Fact]
    public void Read_SeveralGatewaysAtOneAddress_AreRefused() =>
        Assert.Throws<FormatException>(() => Read(["--replicas", "2"], new() { ["Kestrel__Endpoints__Https__Url"] = "https://0.0.0.0:443" }));

    private static StartOptions Read(string[] arguments, Hashtable environment) => StartOptions.Read(arguments, environment);

    private static string[] Words(string arguments) => arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
