using Perspektiva.Portal.Seed.Chain;

namespace Perspektiva.Employer.Tests.Seed;

public sealed class OccupationTitlesTests
{
    private readonly OccupationTitles _titles = new();

    public OccupationTitlesTests()
    {
        _titles.Add("Bäckermeister/in", "29223");
        _titles.Add("Techniker/in - Elektrotechnik (ohne Schwerpunkt)", "26303");
        _titles.Add("Techniker/in - Elektrotechnik (Energietechnik)", "26253");
        _titles.Add("Informatiker/in", "43104");
        _titles.Add("Informatiker/in", "43414");
        _titles.Add("Kraftfahrzeugtechnikermeister/in", "25213");
    }

    [Theory]
    [InlineData("Bäckermeister/in", "29223")]
    [InlineData("  bäckermeister/in ", "29223")]
    [InlineData("Bäckermeister/in/B. Prof. Bäcker-Handwerk", "29223")]
    [InlineData("Techniker/in - Elektrotechnik (o. Schwerp.)", "26303")]
    [InlineData("Techniker/in - Elektrotechnik (o. Schwerp.)/B. Prof. Technik", "26303")]
    [InlineData("Informatiker/in", null)] // two keys: not guessed
    [InlineData("Zauberer/Zauberin", null)]
    [InlineData("", null)]
    public void Find_Title_KeyOrNothing(string title, string? expected) => Assert.Equal(expected, _titles.Find(title));
}
