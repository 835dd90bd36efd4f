namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Something to correct, at a field of a page's form.</summary>
/// <param name="Field">The input's id.</param>
/// <param name="Text">German, what to do.</param>
public sealed record FieldError(string Field, string Text);

/// <summary>What the sign-in page sends. The password is never sent back.</summary>
internal sealed class SignInForm
{
    public string Login { get; private init; } = "";
    public string Password { get; private init; } = "";
    public string? ReturnUrl { get; init; }

    /// <summary>Null where the body is no form.</summary>
    public static async Task<SignInForm?> ReadAsync(HttpContext http, CancellationToken ct)
    {
        if (!http.Request.HasFormContentType)
            return null;
        var form = await http.Request.ReadFormAsync(ct);
        return new SignInForm { Login = form["login"].ToString(), Password = form["password"].ToString(), ReturnUrl = form["returnUrl"] };
    }

    public FieldError[] Missing()
    {
        List<FieldError> errors = [];
        if (!Logins.IsValid(Login))
            errors.Add(new FieldError("login", "Bitte geben Sie Ihren Anmeldenamen ein."));
        if (Password.Length is 0 or > Passwords.MaxLength)
            errors.Add(new FieldError("password", "Bitte geben Sie Ihr Kennwort ein."));
        return [.. errors];
    }
}
