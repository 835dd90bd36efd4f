using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

/// <summary>Events for these tests.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Required by employer.</summary>
    public static OccupancyChanged Occupancy(Guid place, long version) =>
        new(Guid.CreateVersion7(), At, place, version, PublicId.New(IdPrefix.Place), 1, 2, false);

    /// <summary>Required by nobody.</summary>
    public static ProposalDecided Decided(Guid proposal, long version) =>
        new(Guid.CreateVersion7(), At, proposal, version, Guid.CreateVersion7(), Party.Participant, true, DeclineReason.None, false);
}
