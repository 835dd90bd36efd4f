namespace Perspektiva.AppHost.Tests;

public sealed class LastLinesTests
{
    private const string Error = "2026-11-28T07:21:17.297Z crit: Microsoft.Extensions.Hosting.Internal.Host[10]";

    [Fact]
    public void Of_ShortLog_IsTheLog() => Assert.Equal(["a", "b"], LastLines.Of(["a", "b"]));

    [Fact]
    public void Of_LongLogWithoutAnError_IsItsEnd() => Assert.Equal(Numbered(10, 20), LastLines.Of(Numbered(0, 30)));

    [Fact]
    public void Of_ErrorAmongTheLastLines_IsNotRepeated()
    {
        string[] lines = [.. Numbered(0, 30), Error, .. Numbered(0, 5)];
        Assert.Equal(lines[^20..], LastLines.Of(lines));
    }

    [Fact]
    public void Of_ErrorPushedOut_StandsBeforeThem()
    {
        string[] lines = [.. Numbered(0, 30), "crit: an earlier one", Error, .. Numbered(0, 40)];
        Assert.Equal([Error, .. Numbered(0, 7), "...", .. Numbered(20, 20)], LastLines.Of(lines));
    }

    [Fact]
    public void Of_ErrorJustPushedOut_LeavesNoGap()
    {
        string[] lines = [Error, .. Numbered(0, 23)];
        Assert.Equal(lines, LastLines.Of(lines));
    }

    [Fact]
    public void Of_ErrorThatWasOvercomeLongBefore_IsNotShown()
    {
        string[] lines = [Error, .. Numbered(0, 200)];
        Assert.Equal(Numbered(180, 20), LastLines.Of(lines));
    }

    private static string[] Numbered(int first, int count) => [.. Enumerable.Range(first, count).Select(i => $"line {i}")];
}
