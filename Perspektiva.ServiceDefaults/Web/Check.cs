using System.Diagnostics.CodeAnalysis;
using Perspektiva.Contracts;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Collects what is wrong with a request, each finding with a JSON pointer, so that the caller hears everything at once.</summary>
public sealed class Check
{
    /// <summary>Past this many findings the rest adds nothing.</summary>
    private const int MaxErrors = 100;
    private const string MalformedId = "malformed_id";

    private readonly List<ValidationError> _errors = [];

    /// <summary>Whether anything was found.</summary>
    public bool Failed => _errors.Count > 0;

    /// <summary>What was found, in order.</summary>
    public IReadOnlyList<ValidationError> Errors => _errors;

    /// <summary>Adds a finding.</summary>
    public void Error(string pointer, string reason, string code)
    {
        if (_errors.Count < MaxErrors)
            _errors.Add(new ValidationError(pointer, reason, code));
    }

    /// <summary>Adds a finding about a query, path or header parameter.</summary>
    public void ParameterError(string parameter, string reason, string code)
    {
        if (_errors.Count < MaxErrors)
            _errors.Add(new ValidationError(null, reason, code, parameter));
    }

    /// <summary>Adds a finding unless the condition holds; returns the condition.</summary>
    public bool That(bool holds, string pointer, string reason, string code)
    {
        if (!holds)
            Error(pointer, reason, code);
        return holds;
    }

    /// <summary>The member must be there.</summary>
    public bool Required([NotNullWhen(true)] object? value, string pointer) => That(value is not null, pointer, "is required", "required");

    /// <inheritdoc cref="Required(object?, string)"/>
    public bool Required(string pointer, [NotNullWhen(true)] object? value) => Required(value, pointer);

    /// <summary>The number or day lies between both bounds, inclusive; null passes.</summary>
    public bool Range<T>(string pointer, T? value, T min, T max) where T : struct, IComparable<T> =>
        value is not { } given || That(given.CompareTo(min) >= 0 && given.CompareTo(max) <= 0, pointer, FormattableString.Invariant($"must be from {Show(min)} to {Show(max)}"), "out_of_range");

    /// <summary>The number is finite and lies between both bounds, inclusive; null passes.</summary>
    public bool Range(string pointer, double? value, double min, double max) =>
        value is not { } given || That(double.IsFinite(given) && given >= min && given <= max, pointer, FormattableString.Invariant($"must be from {min} to {max}"), "out_of_range");

    /// <summary>Degrees WGS84 at a <c>latitude</c> and a <c>longitude</c>: wider than Germany (neighbours' towns are real cases), narrow enough to catch swapped or zero coordinates; null passes.</summary>
    /// <param name="holder">Pointer to the object that has them.</param>
    /// <param name="latitude">North.</param>
    /// <param name="longitude">East.</param>
    public bool Coordinates(string holder, double? latitude, double? longitude) =>
        Range($"{holder}/latitude", latitude, 34, 72) & Range($"{holder}/longitude", longitude, -25, 45);

    /// <summary>Trims a text and checks its length in UTF-16 characters; returns null for null, and for what failed.</summary>
    /// <param name="required">Whether null, or nothing but white space, is a finding.</param>
    public string? Text(string pointer, string? value, int maxLength, bool required = false)
    {
        var trimmed = value?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            if (required)
                Error(pointer, value is null ? "is required" : "must not be empty", value is null ? "required" : "empty");
            return null;
        }
        return That(trimmed.Length <= maxLength, pointer, FormattableString.Invariant($"must have at most {maxLength} characters"), "too_long") ? trimmed : null;
    }

    /// <summary>The list has a number of items between both bounds, inclusive; null passes.</summary>
    public bool Count<T>(string pointer, IReadOnlyCollection<T>? items, int min, int max) => items is null
        || That(items.Count >= min && items.Count <= max, pointer, min == max ? FormattableString.Invariant($"must have exactly {min} items") : FormattableString.Invariant($"must have from {min} to {max} items"), "wrong_count");

    /// <summary>The public id has the form of its prefix; null passes.</summary>
    public bool Id(string pointer, string? id, string prefix) =>
        id is null || That(PublicId.IsValid(id, prefix), pointer, MustStartWith(prefix), MalformedId);

    /// <summary>As <see cref="Id"/>, of a query parameter.</summary>
    public bool IdParameter(string parameter, string? id, string prefix)
    {
        var holds = id is null || PublicId.IsValid(id, prefix);
        if (!holds)
            ParameterError(parameter, MustStartWith(prefix), MalformedId);
        return holds;
    }

    /// <summary>The enum value is one of the named ones; null passes.</summary>
    public bool Known<T>(string pointer, T? value) where T : struct, Enum =>
        value is not { } given || That(Enum.IsDefined(given), pointer, "is not one of the known values", "unknown_value");

    /// <summary>The first day is not after the second; passes where one is missing.</summary>
    public bool InOrder(string pointer, DateOnly? first, DateOnly? second) =>
        first is null || second is null || That(first <= second, pointer, "must not be before the day that it follows", "out_of_order");

    /// <summary>The problem to answer with. Call it only when <see cref="Failed"/>.</summary>
    public ProblemResult Problem() => Problems.Validation(_errors);

    private static string MustStartWith(string prefix) => $"must be an id that starts with {prefix}_";

    private static string Show<T>(T value) where T : struct => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
