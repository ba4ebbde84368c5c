using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Palisade.K3sStandIn.Start;

/// <summary>
/// What the agent's half leaves on a machine, so that taking it away can be tested: kubelet's port, interfaces, a mount below
/// /var/lib/kubelet and a shim that outlives the service.
/// </summary>
internal static class NodeParts
{
    private const int KubeletPort = 10250;

    public static async Task StartAsync(Settings settings)
    {
        if (!Switches.Has("never-ready"))
        {
            var kubelet = new TcpListener(IPAddress.Parse(settings.NodeIp), KubeletPort);
            kubelet.Start();
            _ = AcceptAsync(kubelet);
        }

        Directory.CreateDirectory(Places.Agent("images"));
        if (!Places.OwnsMachine)
        {
            return;
        }

        var device = settings["flannel-iface"] is { } name ? $" dev {name}" : "";
        Run("ip", "link add cni0 type bridge");
        Run("ip", $"link add flannel.1 type vxlan id 1 local {settings.NodeIp} dstport 8472 nolearning{device}");
        const string Volume = "/var/lib/kubelet/pods/standin/volumes/kubernetes.io~projected/token";
        if (!Directory.Exists(Volume))
        {
            Directory.CreateDirectory(Volume);
            Run("mount", "-t tmpfs tmpfs " + Volume);
        }

        // As containerd starts them: in the service's own control group, which KillMode=process leaves alone.
        var shim = Path.Combine(Places.Data, "data", "standin", "bin", "containerd-shim-runc-v2");
        if (!File.Exists(shim))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(shim)!);
            Run("ln", $"{Environment.ProcessPath} {shim}");
            Run(shim, "-namespace k8s.io -id standin", wait: false);
        }

        await Task.Delay(100);
    }

    /// <summary>Says that the node is ready, unless a test wants it never to be, and ends with the service.</summary>
    public static async Task ServeAsync(Settings settings)
    {
        if (!Switches.Has("never-ready"))
        {
            Log.Info($"k3s {settings.Role} is up and running");
            Systemd.Ready();
            Recorder.Event("ready", settings.NodeName);
        }

        await UntilStoppedAsync();
        Recorder.Event("stop", settings.NodeName);
    }

    private static async Task UntilStoppedAsync()
    {
        var stop = new TaskCompletionSource();
        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }

        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        await stop.Task;
    }

    private static async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
        }
    }

    private static void Run(string program, string arguments, bool wait = true)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
            if (wait)
            {
                process?.WaitForExit();
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Log.Info($"{program}: {e.Message}");
        }
    }
}
