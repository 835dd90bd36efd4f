namespace Perspektiva.Benchmarks.Platform;

/// <summary>The figures of the running platform: messaging, gateway, writes, and the way of a publication to the coach.</summary>
internal static class PlatformFigures
{
    public static IEnumerable<Figure> All =>
    [
        new("outbox", "0.6x or more of bare MassTransit publish with confirms", OutboxFigure.MeasureAsync),
        new("gateway-cpu", "1.25x or less of bare YARP with the same token check and telemetry", GatewayCpuFigure.MeasureAsync),
        new("write", "0.5x or more of the same insert alone through a bare minimal API", WriteFigure.MeasureAsync),
        new("publish-notify", "p50 2.5x, p99 4x or less of a bare chain with the same commits and hops", PublishNotifyFigure.MeasureAsync),
        new("rank-http", "p50 3x, p99 4x or less of a bare API behind the same gateway that returns the same bytes", RankHttpFigure.MeasureAsync),
    ];
}
