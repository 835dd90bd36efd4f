using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>What a failed attempt means.</summary>
internal enum FailureKind
{
    /// <summary>The database is away, busy or shutting down, or the disk is full: the message is innocent, it waits.</summary>
    Transient,

    /// <summary>The handler failed: again, a few times.</summary>
    Handler,

    /// <summary>It can never work.</summary>
    Poison,
}

internal static class Failures
{
    public static FailureKind KindOf(Exception failure) => failure switch
    {
        UnreadableMessageException or JsonException => FailureKind.Poison,
        _ when Chain(failure).Any(IsTransient) => FailureKind.Transient,
        _ => FailureKind.Handler,
    };

    /// <summary>The failure's class, for the dead letter; never its text, which may tell of a person.</summary>
    public static string ClassOf(Exception failure) => failure switch
    {
        UnreadableMessageException unreadable => unreadable.Reason,
        DbUpdateException { InnerException: PostgresException inner } => $"{nameof(PostgresException)} {inner.SqlState}",
        PostgresException postgres => $"{nameof(PostgresException)} {postgres.SqlState}",
        _ => failure.GetType().Name,
    };

    private static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.DiskFull or "25P03" or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
        _ => DatabaseFailures.IsOfTheConnection(failure) || DatabaseFailures.IsOfTheDisk(failure), // a journal on a full disk
    };

    private static IEnumerable<Exception> Chain(Exception failure)
    {
        for (var current = failure; current is not null; current = current.InnerException)
            yield return current;
    }
}

/// <summary>A message that this release of the service cannot read.</summary>
/// <param name="reason"><c>malformed</c>, <c>unknown-type</c>, <c>no-id</c> or <c>id-mismatch</c>.</param>
internal sealed class UnreadableMessageException(string reason) : Exception(reason)
{
    /// <summary>The reason that a later release may mend.</summary>
    public const string UnknownType = "unknown-type";

    /// <summary>The other reasons.</summary>
    public static readonly string[] ForGood = ["malformed", "no-id", "id-mismatch"];

    public string Reason { get; } = reason;
}
