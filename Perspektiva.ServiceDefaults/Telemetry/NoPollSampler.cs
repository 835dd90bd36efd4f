using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Perspektiva.ServiceDefaults.Telemetry;

/// <summary>Leaves out calls that nobody asked for: a client's call without a cause is a look whether there is work, made every second by each service.</summary>
internal sealed class NoPollSampler : Sampler
{
    /// <summary>What follows from a request or an event is always traced; a trace's beginning decides for all of it.</summary>
    public static Sampler ForAll { get; } = new ParentBasedSampler(new NoPollSampler());

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}
