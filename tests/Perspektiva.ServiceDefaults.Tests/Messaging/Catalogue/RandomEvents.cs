using System.Reflection;
using Perspektiva.Contracts;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

/// <summary>Events with any value that their types can hold: null where null may be, several flags or none, lists of any length.</summary>
internal static class RandomEvents
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static IIntegrationEvent Of(Type type, int seed) => (IIntegrationEvent)Record(type, new Random(seed));

    private static object Record(Type type, Random random) =>
        type.GetConstructors().Single(c => c.GetParameters().Length > 1) is var constructor
            ? constructor.Invoke([.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, InfoOf(parameter), random))])
            : throw new InvalidOperationException(type.Name);

    private static object? Value(Type type, NullabilityInfo info, Random random)
    {
        if (info.ReadState == NullabilityState.Nullable && random.Next(2) == 0)
            return null;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(string) => PublicId.New(IdPrefix.Place),
            _ when plain == typeof(Guid) => Guid.CreateVersion7(),
            _ when plain == typeof(bool) => random.Next(2) == 0,
            _ when plain == typeof(int) => random.Next(int.MinValue, int.MaxValue),
            _ when plain == typeof(long) => random.NextInt64(long.MaxValue),
            _ when plain == typeof(double) => random.Next(4) == 0 ? random.Next(90) : random.NextDouble() * 90,
            _ when plain == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 30_000)),
            _ when plain == typeof(DateOnly) => new DateOnly(1970, 1, 1).AddDays(random.Next(30_000)),
            _ when plain == typeof(TimeOnly) => random.Next(2) == 0 ? new TimeOnly(random.Next(24), random.Next(60)) : new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay)),
            _ when plain.IsEnum => Word(plain, random),
            _ when plain.IsGenericType => List(plain.GetGenericArguments()[0], info.GenericTypeArguments[0], random),
            _ => Record(plain, random),
        };
    }

    private static object Word(Type type, Random random)
    {
        var words = Enum.GetValues(type);
        return type.GetCustomAttribute<FlagsAttribute>() is null
            ? words.GetValue(random.Next(words.Length))!
            : Enum.ToObject(type, words.Cast<int>().Where(_ => random.Next(3) == 0).Sum());
    }

    private static Array List(Type element, NullabilityInfo info, Random random)
    {
        var list = Array.CreateInstance(element, random.Next(4));
        for (var i = 0; i < list.Length; i++)
            list.SetValue(Value(element, info, random), i);
        return list;
    }

    // The context keeps what it has read and is not made for several threads.
    private static NullabilityInfo InfoOf(ParameterInfo parameter)
    {
        lock (Nullability)
            return Nullability.Create(parameter);
    }
}
