using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a command is told when an operator gives it.</summary>
public sealed class ExecuteCommandContext
{
    /// <summary>The host's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The resource (the one process) it was given on.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Ends when the operator no longer waits.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Writes into the resource's console log.</summary>
    public required ILogger Logger { get; init; }
}

/// <summary>How a command ended.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>True: it did what it says.</summary>
    public required bool Success { get; init; }

    /// <summary>One sentence for the operator.</summary>
    public string? Message { get; init; }

    internal string? Data { get; init; }

    internal CommandResultFormat Format { get; init; }

    internal bool DisplayImmediately { get; init; }
}

/// <summary>How a command's result is to be shown.</summary>
public enum CommandResultFormat
{
    /// <summary>As it is.</summary>
    Text,

    /// <summary>As JSON.</summary>
    Json,
}

/// <summary>Results of commands.</summary>
public static class CommandResults
{
    /// <summary>It worked.</summary>
    public static ExecuteCommandResult Success(string message) => new() { Success = true, Message = message };

    /// <summary>It worked, and there is something to show.</summary>
    public static ExecuteCommandResult Success(string message, string result, CommandResultFormat resultFormat, bool displayImmediately) =>
        new() { Success = true, Message = message, Data = result, Format = resultFormat, DisplayImmediately = displayImmediately };

    /// <summary>It did not work.</summary>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };
}

/// <summary>How a command is shown.</summary>
public sealed class CommandOptions
{
    /// <summary>What it does, in a sentence.</summary>
    public string? Description { get; set; }

    /// <summary>A question that must be answered with yes first.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>A Fluent UI icon.</summary>
    public string? IconName { get; set; }

    /// <summary>True: shown beside the resource, not only in its menu.</summary>
    public bool IsHighlighted { get; set; }
}

/// <summary>A command of a resource.</summary>
internal sealed record ResourceCommand(
    string Name,
    string DisplayName,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> Execute,
    CommandOptions Options,
    Func<CustomResourceSnapshot, bool> IsEnabled) : IResourceAnnotation;
