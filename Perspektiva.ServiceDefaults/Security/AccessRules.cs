using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Why a caller is refused; turned into the problem's type.</summary>
internal sealed class Refusal(IAuthorizationHandler handler, ProblemResult problem) : AuthorizationFailureReason(handler, problem.Type.Title)
{
    public ProblemResult Problem { get; } = problem;
}

/// <summary>Scope, organisation and revocation, in this order.</summary>
internal sealed class ScopeHandler(RevocationList revocations, IHttpContextAccessor accessor) : AuthorizationHandler<ScopeRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User.Identity?.IsAuthenticated != true)
            return;
        var http = context.Resource as HttpContext ?? accessor.HttpContext ?? throw new InvalidOperationException("Scopes are checked within a request");
        var caller = Caller.Of(http);
        if (!requirement.AnyOf.Any(caller.Has))
            context.Fail(new Refusal(this, new ProblemResult(ProblemType.MissingScope) { Scope = requirement.AnyOf[0] }));
        else if (caller.Organisation.Length == 0)
            context.Fail(new Refusal(this, Problems.Forbidden("The token names no organisation")));
        else if (await revocations.IsRevokedAsync(caller, http.RequestAborted))
            context.Fail(new Refusal(this, Problems.Forbidden("The grant behind this token was revoked")));
        else
            context.Succeed(requirement);
    }
}

/// <summary>Answers refused callers with problems instead of bare status codes.</summary>
internal sealed class ProblemAuthorizationResultHandler : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        if (authorizeResult.Challenged)
            return BearerProblems.UnauthorizedAsync(context);
        var refusal = authorizeResult.AuthorizationFailure?.FailureReasons.OfType<Refusal>().FirstOrDefault();
        return (refusal?.Problem ?? Problems.Forbidden("The token does not allow this")).ExecuteAsync(context);
    }
}
