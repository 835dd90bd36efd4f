using System.Collections.Concurrent;
using System.Data.Common;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>Statements that go to the server together with the COMMIT of the transaction that they belong to.</summary>
public static partial class LastStatements
{
    /// <summary>Few and constant: the statements of this program, under the names of their places.</summary>
    private static readonly ConcurrentDictionary<(string Name, string Text), string> Named = new();

    /// <summary>
    /// Runs the statement at the end of the open transaction, after all SaveChanges, in one round trip with COMMIT. For what every writer has to take in turn, such
    /// as a feed's counter: its row is then locked for no longer than the server needs. An error undoes the transaction and is thrown by the commit.
    /// </summary>
    /// <param name="db">A context with an open transaction (an inbox handler and a POST with idempotency have one).</param>
    /// <param name="statement">With positional parameters, without rows to read, and without a dollar sign before a number elsewhere.</param>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public static void AtCommit(this DbContext db, NpgsqlBatchCommand statement)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(statement);
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A statement for the commit belongs to an open transaction");
        ContextWork.Of(db).LastStatements.Add(statement);
    }

    /// <summary>As <see cref="AtCommit"/>, ahead of those that are there: what others wait for comes last.</summary>
    internal static void FirstAtCommit(DbContext db, NpgsqlBatchCommand statement) => ContextWork.Of(db).LastStatements.Insert(0, statement);

    /// <summary>Takes what waits for the commit of this context.</summary>
    internal static IReadOnlyList<NpgsqlBatchCommand> Take(DbContext db)
    {
        var waiting = ContextWork.Of(db).LastStatements;
        NpgsqlBatchCommand[] statements = [.. waiting];
        waiting.Clear();
        return statements;
    }

    /// <summary>What waits and COMMIT as one batch; null when nothing waits.</summary>
    internal static NpgsqlBatch? Commit(DbContext? db, DbConnection connection)
    {
        if (db is null || Take(db) is not { Count: > 0 } statements)
            return null;
        // The server only comes to COMMIT when all before it succeeded, and an error anywhere is thrown here: as safe as the driver's own.
        var batch = new NpgsqlBatch((NpgsqlConnection)connection);
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        return batch;
    }

    /// <summary>Puts one statement ahead of those of a command, whose parameters have names, and the others and COMMIT behind them.</summary>
    internal static void AddTo(NpgsqlCommand command, NpgsqlBatchCommand? first, IReadOnlyList<NpgsqlBatchCommand> last)
    {
        var text = new StringBuilder();
        if (first is not null)
            Add(first, "first", command, text);
        text.Append(command.CommandText);
        for (var number = 0; number < last.Count; number++)
            Add(last[number], FormattableString.Invariant($"last{number}"), command, text);
        command.CommandText = text.Append("COMMIT").ToString();
    }

    private static void Add(NpgsqlBatchCommand statement, string name, NpgsqlCommand command, StringBuilder text)
    {
        text.Append(Named.GetOrAdd((name, statement.CommandText), static key => Position().Replace(key.Text, $"@{key.Name}_"))).AppendLine(";");
        NpgsqlParameter[] parameters = [.. statement.Parameters.Cast<NpgsqlParameter>()];
        statement.Parameters.Clear(); // A parameter has one owner.
        for (var position = 0; position < parameters.Length; position++)
        {
            parameters[position].ParameterName = FormattableString.Invariant($"{name}_{position + 1}");
            command.Parameters.Add(parameters[position]);
        }
    }

    [GeneratedRegex(@"\$(?=[0-9])", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Position();
}
