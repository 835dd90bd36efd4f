using System.Runtime.Intrinsics;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>What a question compares with, once in each of 32 lanes: read from memory, for spreading it anew takes longer than the comparing.</summary>
internal sealed class ScanPlan256(ScanPlan plan)
{
    public Vector256<byte> Now0 { get; } = Vector256.Create(plan.Now0);

    public Vector256<byte> Now1 { get; } = Vector256.Create(plan.Now1);

    public Vector256<byte> Now2 { get; } = Vector256.Create(plan.Now2);

    public Vector256<byte> Later2 { get; } = Vector256.Create(plan.Later2);

    /// <summary>Whether the class of age changes on a day that the planes can tell.</summary>
    public bool ClassChanges { get; } = plan.ClassLastsBefore <= byte.MaxValue;

    public Vector256<byte> ClassLastsBefore { get; } = Vector256.Create((byte)plan.ClassLastsBefore);

    public Vector256<byte> HoursMax { get; } = Vector256.Create(plan.HoursMax);

    public Vector256<byte> HoursMin { get; } = Vector256.Create(plan.HoursMin);

    public Vector256<byte> HoursMost { get; } = Vector256.Create(plan.HoursMost);

    public Vector256<byte> ClosesFrom { get; } = Vector256.Create(plan.ClosesFrom);

    public Vector256<byte> BeginsFrom { get; } = Vector256.Create(plan.BeginsFrom);

    public Vector256<byte> WaitingMost { get; } = Vector256.Create(plan.WaitingMost);

    /// <summary>Fields that cost less than the others, and by how much.</summary>
    public (Vector256<byte> Field, Vector256<byte> Saving)[] Interests { get; } =
        Array.ConvertAll(plan.Interests, interest => (Vector256.Create(interest.Field), Vector256.Create((byte)(plan.FieldDefault - interest.Cost))));
}
