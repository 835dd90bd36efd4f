using System.Diagnostics;
using OpenTelemetry.Trace;
using Perspektiva.ServiceDefaults.Telemetry;

namespace Perspektiva.ServiceDefaults.Tests.Telemetry;

public sealed class NoPollSamplerTests
{
    [Theory]
    [InlineData(ActivityKind.Client, SamplingDecision.Drop)]
    [InlineData(ActivityKind.Server, SamplingDecision.RecordAndSample)]
    [InlineData(ActivityKind.Consumer, SamplingDecision.RecordAndSample)]
    [InlineData(ActivityKind.Producer, SamplingDecision.RecordAndSample)]
    public void ShouldSample_WithoutCause_LeavesOutOnlyAClientsCall(ActivityKind kind, SamplingDecision expected) =>
        Assert.Equal(expected, Decide(default, kind));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ShouldSample_WithinATrace_KeepsTheClientsCall(bool fromAnotherProcess) =>
        Assert.Equal(SamplingDecision.RecordAndSample, Decide(
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: fromAnotherProcess), ActivityKind.Client));

    private static SamplingDecision Decide(ActivityContext parent, ActivityKind kind) =>
        NoPollSampler.ForAll.ShouldSample(new SamplingParameters(parent, ActivityTraceId.CreateRandom(), "call", kind)).Decision;
}
