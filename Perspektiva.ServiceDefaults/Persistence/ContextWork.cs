using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>How a transaction's COMMIT travels.</summary>
internal enum CommitMode
{
    /// <summary>After the save.</summary>
    Apart,

    /// <summary>With the save's command.</summary>
    WithSave,

    /// <summary>Needed by nobody: the save's command is the whole transaction.</summary>
    Implied,

    /// <summary>It went with the save's command.</summary>
    Sent,
}

/// <summary>What belongs to the work at hand of a context and ends with it. Contexts are pooled: what the last one who had it left behind is nobody's.</summary>
internal sealed class ContextWork
{
    private static readonly ConditionalWeakTable<DbContext, ContextWork> Known = [];

    private DbContextId _lease;

    /// <summary>What runs in this process after the commit.</summary>
    public List<Action> Signals { get; } = [];

    /// <summary>What goes to the server together with the commit.</summary>
    public List<NpgsqlBatchCommand> LastStatements { get; } = [];

    /// <summary>How many of them go ahead of the others.</summary>
    public int FirstOfLast { get; set; }

    /// <summary>What has to stand ahead of everything else and has not been sent yet.</summary>
    public FirstStatement? First { get; set; }

    /// <summary>A beginning that goes ahead of the save, since nothing was asked before it.</summary>
    public FirstStatement? Lead { get; set; }

    /// <summary>Rows that were locked as they were read.</summary>
    public HashSet<object> Locked { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>A transaction was begun and is opened by the first command (<see cref="LateTransaction"/>).</summary>
    public bool TransactionDue { get; set; }

    /// <summary>How the commit travels.</summary>
    public CommitMode Commit { get; set; }

    /// <summary>The work of whoever has the context now.</summary>
    public static ContextWork Of(DbContext db)
    {
        var work = Known.GetValue(db, static _ => new ContextWork());
        if (work._lease != db.ContextId)
        {
            work.Clear();
            work._lease = db.ContextId;
        }
        return work;
    }

    /// <summary>Forgets everything: the work was undone.</summary>
    public void Clear()
    {
        Signals.Clear();
        LastStatements.Clear();
        FirstOfLast = 0;
        Locked.Clear();
        First = Lead = null;
        TransactionDue = false;
        Commit = CommitMode.Apart;
    }
}
