using System.Text.Json.Serialization;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to the member of the body; the empty string is the whole body; null where it is not about the body.</param>
/// <param name="Reason">One sentence in English that says what is expected, without the value that was sent.</param>
/// <param name="Code">Stable code for programs, snake_case.</param>
/// <param name="Parameter">The query, path or header parameter, where it is not about the body.</param>
public sealed record ValidationError(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Pointer,
    string Reason,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Parameter = null);
