using System.Diagnostics;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Steps;

namespace Perspektiva.Identity.Tests.Steps;

public sealed class IdentityStepsTests
{
    private const string List = "Steps: migrate, rotate-keys [--compromised], invite-operator, register-operator-client";

    [Theory]
    [InlineData("")]
    [InlineData("--urls http://127.0.0.1:5123")]
    [InlineData("migrate")]
    [InlineData("rotate-keys")]
    [InlineData("rotate-keys --compromised")]
    [InlineData("register-operator-client")]
    public void Refusal_WhatCanBeMeant_None(string arguments) => Assert.Null(IdentitySteps.Refusal(Words(arguments)));

    [Theory]
    [InlineData("rotate-keys --compromise", "rotate-keys has no option '--compromise'. " + List)]
    [InlineData("rotate-keys compromised", "rotate-keys has no option 'compromised'. " + List)]
    [InlineData("invite-operator --compromised", "invite-operator has no option '--compromised'. " + List)]
    [InlineData("rotate", "there is no step 'rotate'. " + List)]
    [InlineData("--compromised rotate-keys", "'--compromised' is misplaced: the step comes first. " + List)]
    public void Refusal_WhatIsNoStepOrNoOptionOfIt_NamesThoseThereAre(string arguments, string expected) => Assert.Equal(expected, IdentitySteps.Refusal(Words(arguments)));

    [Fact]
    public async Task Program_MistypedOption_EndsWithCode2AndTouchesNothing()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(IdentityDb).Assembly.Location, "rotate-keys", "--compromise"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var complaint = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((2, "rotate-keys has no option '--compromise'. " + List), (process.ExitCode, (await complaint).TrimEnd()));
    }

    private static string[] Words(string arguments) => arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
