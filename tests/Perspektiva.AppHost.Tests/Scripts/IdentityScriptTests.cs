namespace Perspektiva.AppHost.Tests.Scripts;

/// <summary><c>native/identity.sh</c>, with a shell as identity: it says what it was given.</summary>
public sealed class IdentityScriptTests : IDisposable
{
    private const string Running =
        "cp /bin/bash Perspektiva.Identity; mkdir -p home; echo \"1 2 mark\" >home/running; "
        + "SETTING='a b;c=\"d\"' PERSPEKTIVA_RUN=mark ./Perspektiva.Identity -c 'echo here >started; while :; do sleep 0.05; done' >/dev/null & "
        + "until [ -e started ]; do sleep 0.05; done; ";

    private readonly ScriptCheckout _checkout = new();

    [Fact]
    public async Task Identity_OfTheRunningPlatform_IsRunWithItsSettings()
    {
        _checkout.Script("rotate-keys", "echo \"$SETTING $1\"");
        var (code, output, complaint) = await _checkout.Bash(
            Running + "Perspektiva.AppHost/native/identity.sh --home home rotate-keys --compromised; code=$?; kill $!; exit $code").EndAsync();

        Assert.Equal((0, "a b;c=\"d\" --compromised", ""), (code, output, complaint));
    }

    [Theory]
    [InlineData("rotate-keys --compromise")]
    [InlineData("rotate-key")]
    [InlineData("invite-operator --help")]
    [InlineData("--compromised rotate-keys")]
    [InlineData("migrate")]
    public async Task Identity_StepOrOptionThatThereIsNot_IsRefusedWithTheList(string arguments)
    {
        var (code, output, complaint) = await _checkout.Bash(Running + $"Perspektiva.AppHost/native/identity.sh --home home {arguments}; code=$?; kill $!; exit $code").EndAsync();

        Assert.Equal(
            (2, "", $"identity.sh takes a step: invite-operator, register-operator-client or rotate-keys [--compromised], not '{arguments}'"), (code, output, complaint));
    }

    [Fact]
    public async Task Identity_NoPlatformRuns_IsSaid()
    {
        var (code, _, complaint) = await _checkout.Bash("Perspektiva.AppHost/native/identity.sh invite-operator").EndAsync();

        Assert.Equal(1, code);
        Assert.StartsWith("no platform runs with its data in", complaint, StringComparison.Ordinal);
    }

    public void Dispose() => _checkout.Dispose();
}
