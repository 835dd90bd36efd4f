using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Identity.Data;

internal sealed class DesignTime() : DesignTimeFactory<IdentityDb>(options => new IdentityDb(options));
