using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Resources;

internal static class ResourceFailure
{
    public static PalisadeException Because(string message, string? help = null) => new(ConvergeErrors.ResourceFailed, message, help);
}
