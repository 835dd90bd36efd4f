using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Sorts exceptions of the database, and of the disk beside it, into problems.</summary>
internal static class DatabaseFailures
{
    /// <summary>25P03: our own server-side limit ended the session.</summary>
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>The problem that the exception stands for; null when it is a fault of ours.</summary>
    public static ProblemResult? ProblemOf(Exception error) => error switch
    {
        UnavailableException away => Problems.Unavailable(away.RetryAfter),
        DbUpdateConcurrencyException => Problems.Of(ProblemType.PreconditionFailed),
        PostgresException postgres => OfState(postgres.SqlState),
        _ when IsOfTheConnection(error) => Problems.Unavailable(TimeSpan.FromSeconds(2)),
        _ when IsOfTheDisk(error) => Problems.Unavailable(TimeSpan.FromSeconds(5)),
        _ when error.InnerException is { } inner => ProblemOf(inner),
        _ => null,
    };

    /// <summary>The database does not answer, or the name of its machine is unknown for a moment: that may come as the resolver's own exception (npgsql issue 5606).</summary>
    internal static bool IsOfTheConnection(Exception error) => error is SocketException or TimeoutException or (NpgsqlException and not PostgresException);

    /// <summary>The disk is full or does not answer, which passes; a file that the program lacks does not.</summary>
    internal static bool IsOfTheDisk(Exception error) => error is IOException and not (BadHttpRequestException or FileNotFoundException or FileLoadException);

    private static ProblemResult? OfState(string state) => state switch
    {
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation => Problems.Conflict("The record exists already"),
        // Text that the database cannot hold (a NUL): whoever sent it must send something else.
        PostgresErrorCodes.CharacterNotInRepertoire => Problems.Of(ProblemType.BadRequest, "The request holds text that cannot be stored"),
        PostgresErrorCodes.ForeignKeyViolation => Problems.Conflict("A record that this refers to is not there"),
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable =>
            Problems.Unavailable(TimeSpan.FromSeconds(1)),
        PostgresErrorCodes.QueryCanceled or IdleInTransactionTimeout => Problems.Unavailable(TimeSpan.FromSeconds(2)),
        // Classes 08 connection, 53 resources (disk full, too many connections), 57P shut down or starting, 58 system error
        _ when state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("58", StringComparison.Ordinal) => Problems.Unavailable(TimeSpan.FromSeconds(5)),
        _ => null,
    };
}
