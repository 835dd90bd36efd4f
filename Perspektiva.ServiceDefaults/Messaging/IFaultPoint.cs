namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>Where the crash campaign may end the process. Services have none: the default does nothing, and nothing in configuration can change that.</summary>
internal interface IFaultPoint
{
    void Reached(string point);
}

internal sealed class NoFaultPoint : IFaultPoint
{
    public void Reached(string point)
    {
        // Deliberately nothing: only a test's own executable registers another one.
    }
}

/// <summary>The named points.</summary>
internal static class FaultPoints
{
    public const string BeforePublish = "before-publish";
    public const string BeforeConfirm = "before-confirm";
    public const string AfterConfirm = "after-confirm";
    public const string AfterDelete = "after-delete";
    public const string BeforeInboxInsert = "before-inbox-insert";
    public const string BeforeInboxCommit = "before-inbox-commit";
    public const string AfterInboxCommit = "after-inbox-commit";
}
