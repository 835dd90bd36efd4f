namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>What was told of a run's progress.</summary>
internal sealed class Told : IProgress<int>
{
    public List<int> Values { get; } = [];

    public void Report(int value) => Values.Add(value);
}
