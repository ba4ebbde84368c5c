using System.Reflection;

namespace Palisade;

internal static class BuildVersion
{
    /// <summary>As <c>palisade --version</c> prints it.</summary>
    public static string Text { get; } =
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
