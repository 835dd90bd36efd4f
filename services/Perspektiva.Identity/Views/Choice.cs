namespace Perspektiva.Identity.Views;

/// <summary>A link to choose among.</summary>
/// <param name="Url">Where it leads.</param>
/// <param name="Text">German.</param>
public sealed record Choice(string Url, string Text);
