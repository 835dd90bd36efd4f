using Perspektiva.Matching.Domain.Outcomes;

namespace Perspektiva.Matching.Tests.Domain.Outcomes;

public sealed class RegistrationDayTests
{
    [Theory]
    [InlineData("2026-11-30T22:59:59Z", "2026-11-30")]
    [InlineData("2026-11-30T23:00:00Z", "2026-12-01")]
    [InlineData("2024-07-01T21:59:59Z", "2024-07-01")]
    public void Of_AnId_IsTheDayInGermanyOnWhichItWasMade(string madeAt, string day) =>
        Assert.Equal(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), RegistrationDay.Of(Guid.CreateVersion7(DateTimeOffset.Parse(madeAt, System.Globalization.CultureInfo.InvariantCulture))));

    [Fact]
    public void Of_AnIdThatTellsNoTime_IsNone() => Assert.Null(RegistrationDay.Of(Guid.Parse("5f0c3a52-6f0e-4b7e-9f63-0d3a3b1f4c11")));
}
