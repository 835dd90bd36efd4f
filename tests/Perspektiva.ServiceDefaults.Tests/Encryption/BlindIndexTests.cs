using System.Text.Json;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Web;
using Perspektiva.Testing.Http;

namespace Perspektiva.ServiceDefaults.Tests.Encryption;

public sealed class BlindIndexTests
{
    /// <summary>A name that comes through the front door has an index: every string of the list, and every character, whether it is escaped or not.</summary>
    [Fact]
    public void Normalise_WhateverABodyMayHold_DoesNotFail()
    {
        var escaping = new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default };
        var relaxed = new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        var characters = Enumerable.Range(char.MinValue, char.MaxValue + 1).Select(c => $"A{(char)c}B");
        var noCharacters = Enumerable.Range(1, 16).SelectMany(plane => new[] { 0xFFFE, 0xFFFF }.Select(last => $"A{char.ConvertFromUtf32((plane << 16) + last)}B"));
        foreach (var name in characters.Concat(noCharacters).Concat(HostileInput.NaughtyStrings))
        {
            foreach (var json in new[] { JsonSerializer.SerializeToUtf8Bytes(name, escaping), JsonSerializer.SerializeToUtf8Bytes(name, relaxed), Raw(name) })
            {
                if (JsonInspection.Inspect(json, bodyRequired: true) is null)
                    BlindIndex.Normalise(JsonSerializer.Deserialize<string>(json)!);
            }
        }
    }

    private static byte[] Raw(string name) => System.Text.Encoding.UTF8.GetBytes($"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
}
