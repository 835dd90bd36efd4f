using Perspektiva.Identity.Features.Accounts;

namespace Perspektiva.Identity.Features.Invitations;

/// <summary>What the page for accepting an invitation sends. Passwords are never sent back.</summary>
public sealed class AcceptForm
{
    public string Code { get; init; } = "";
    public string Login { get; private init; } = "";
    public string Password { get; private init; } = "";
    public string Repeat { get; private init; } = "";

    /// <summary>Null where the body is no form.</summary>
    public static async Task<AcceptForm?> ReadAsync(HttpContext http, CancellationToken ct)
    {
        if (!http.Request.HasFormContentType)
            return null;
        var form = await http.Request.ReadFormAsync(ct);
        return new AcceptForm
        {
            Code = form["code"].ToString().Trim(),
            Login = form["login"].ToString(),
            Password = form["password"].ToString(),
            Repeat = form["repeat"].ToString(),
        };
    }

    public FieldError[] Missing()
    {
        List<FieldError> errors = [];
        if (Code.Length is 0 or > 100)
            errors.Add(new FieldError("code", "Bitte geben Sie den Code aus Ihrer Einladung ein."));
        if (!Logins.IsValid(Login))
            errors.Add(new FieldError("login", $"Bitte wählen Sie einen Anmeldenamen mit {Logins.MinLength} bis {Logins.MaxLength} Zeichen."));
        if (Password.Length == 0)
            errors.Add(new FieldError("password", "Bitte geben Sie ein Kennwort ein."));
        return [.. errors];
    }

    /// <summary>What a new account asks of its password.</summary>
    public FieldError[] PasswordErrors()
    {
        if (Passwords.Weakness(Password, Login) is { } weakness)
            return [new FieldError("password", weakness)];
        return Password == Repeat ? [] : [new FieldError("repeat", "Die beiden Kennwörter stimmen nicht überein.")];
    }
}
