namespace Palisade.Testing.Kubernetes;

/// <summary>The machine's kubectl, of whatever release; where there is none, Debian's.</summary>
public static class KubectlProgram
{
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    public static void Ensure()
    {
        if (!Folders.Any(f => File.Exists(f + "/kubectl")))
        {
            DebianPackages.Ensure("/usr/bin/kubectl", "kubernetes-client");
        }
    }
}
