// The host under test runs programs of a Unix machine.
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
