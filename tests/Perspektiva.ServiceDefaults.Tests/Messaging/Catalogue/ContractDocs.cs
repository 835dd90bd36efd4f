using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Perspektiva.Contracts;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

/// <summary>What the documentation comments of the contracts say, in the words of the wire.</summary>
internal static partial class ContractDocs
{
    private static readonly Dictionary<string, XElement> Members = XDocument.Load(Path.ChangeExtension(typeof(EventTypes).Assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);

    /// <summary>The summary of a type.</summary>
    public static string? Of(Type type) => TextOf(Find($"T:{type.FullName}")?.Element("summary"));

    /// <summary>What a record says of one of its members; what every event has is said at the interface.</summary>
    public static string? Of(PropertyInfo property) =>
        TextOf(Find($"T:{property.DeclaringType!.FullName}")?.Elements("param").FirstOrDefault(parameter => (string?)parameter.Attribute("name") == property.Name))
        ?? TextOf(Find($"P:{typeof(IIntegrationEvent).FullName}.{property.Name}")?.Element("summary"));

    private static XElement? Find(string id) => Members.GetValueOrDefault(id);

    private static string? TextOf(XElement? element) => element is null ? null : Blanks().Replace(string.Concat(element.Nodes().Select(Render)), " ").Trim();

    private static string Render(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{NameOf((string)see.Attribute("cref")!)}`",
        XElement { Name.LocalName: "paramref" } parameter => $"`{JsonNamingPolicy.CamelCase.ConvertName((string)parameter.Attribute("name")!)}`",
        XElement element => $"`{element.Value}`",
        _ => "",
    };

    private static string NameOf(string id)
    {
        var name = id[(id.LastIndexOf('.') + 1)..];
        return id[0] switch
        {
            'F' => JsonNamingPolicy.SnakeCaseLower.ConvertName(name),
            'P' => JsonNamingPolicy.CamelCase.ConvertName(name),
            _ => name,
        };
    }

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();
}
