using Perspektiva.Testing.Http;

namespace Perspektiva.Employer.Tests.Features;

public sealed class LookUpTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    [Fact]
    public async Task List_ByAReference_TrimsItAsItIsStored()
    {
        var company = Portal.IdOf(await _portal.PostAsync("/v1/companies", new { name = "Beispiel GmbH", wzCode = "47.11", externalRef = " C-1 " }));
        var place = Portal.IdOf(await _portal.DraftAsync(externalRef: " P-1 "));

        Assert.Equal([company], Ids(await _portal.GetAsync("/v1/companies?externalRef=%20C-1%20")));
        Assert.Equal([place], Ids(await _portal.GetAsync("/v1/places?externalRef=%20P-1%20")));
    }

    [Theory]
    [InlineData("/v1/companies?externalRef=%20", "externalRef")]
    [InlineData("/v1/places?externalRef=", "externalRef")]
    [InlineData("/v1/places?company=garbage", "company")]
    [InlineData("/v1/places?company=plc_aaaaaaaaaaaaaaaaaaaaaaaaaa", "company")]
    public async Task List_ByWhatIsNone_NamesTheParameter(string path, string parameter)
    {
        var answer = await _portal.GetAsync(path);
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal(parameter, Portal.Member(answer, "errors")[0].GetProperty("parameter").GetString());
    }

    [Theory]
    [InlineData("/v1/companies")]
    [InlineData("/v1/places")]
    public async Task List_ByAReferenceLongerThanAnyStored_Refused(string path) =>
        Assert.Equal(400, (await _portal.GetAsync($"{path}?externalRef={new string('a', 201)}")).Status);

    private static IEnumerable<string?> Ids(ApiAnswer answer) => Portal.Member(answer, "items").EnumerateArray().Select(item => item.GetProperty("id").GetString());
}
