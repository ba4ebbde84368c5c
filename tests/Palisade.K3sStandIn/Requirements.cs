using System.Net.NetworkInformation;

namespace Palisade.K3sStandIn;

/// <summary>What kubelet, flannel and the API server check of a machine and of their files before they start.</summary>
internal static class Requirements
{
    private static readonly (string Path, string Value)[] KernelDefaults =
        [("vm/overcommit_memory", "1"), ("vm/panic_on_oom", "0"), ("kernel/panic", "10"), ("kernel/panic_on_oops", "1")];

    public static void Check(Settings settings)
    {
        if (Switches.Has("exit-at-start"))
        {
            throw new Refusal("exiting as the test asked");
        }

        if (settings.On("protect-kernel-defaults"))
        {
            foreach (var (path, value) in KernelDefaults)
            {
                var is_ = File.ReadAllText("/proc/sys/" + path).Trim();
                if (is_ != value)
                {
                    throw new Refusal($"kubelet exited: failed to run Kubelet: invalid kernel flag: {path}, expected value: {value}, actual value: {is_}");
                }
            }
        }

        if (Switches.Has("no-memory-cgroup") || !HasMemoryController())
        {
            throw new Refusal("failed to find memory cgroup (v2)");
        }

        if (Places.OwnsMachine)
        {
            CheckNetwork(settings);
        }

        if (settings.Role == "server")
        {
            CheckFiles(settings);
        }
    }

    private static bool HasMemoryController() => File.Exists("/sys/fs/cgroup/cgroup.controllers")
        ? File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Split(' ', '\n').Contains("memory")
        : File.ReadLines("/proc/cgroups").Any(l => l.Split('\t') is ["memory", _, _, "1"]);

    private static void CheckNetwork(Settings settings)
    {
        var all = NetworkInterface.GetAllNetworkInterfaces();
        if (settings["flannel-iface"] is { } name && all.All(i => i.Name != name))
        {
            throw new Refusal($"flannel exited: failed to find the interface {name}: route ip+net: no such network interface");
        }

        if (!all.Any(i => i.GetIPProperties().UnicastAddresses.Any(a => a.Address.ToString() == settings.NodeIp)))
        {
            throw new Refusal($"node-ip {settings.NodeIp} is on no interface of this machine");
        }
    }

    private static void CheckFiles(Settings settings)
    {
        var plugins = "";
        foreach (var arg in settings.All("kube-apiserver-arg").Select(a => a.Split('=', 2)))
        {
            if (arg is ["audit-policy-file" or "admission-control-config-file" or "encryption-provider-config", var file] && !File.Exists(Places.Root + file))
            {
                throw new Refusal($"apiserver exited: open {file}: no such file or directory");
            }

            if (arg is ["audit-log-path", var log] && !Directory.Exists(Path.GetDirectoryName(Places.Root + log)))
            {
                throw new Refusal($"apiserver exited: the folder of {log} does not exist");
            }

            plugins = arg is ["enable-admission-plugins", var list] ? list : plugins;
        }

        var config = settings.All("kube-apiserver-arg").Select(a => a.Split('=', 2)).FirstOrDefault(a => a[0] == "admission-control-config-file")?[1];
        if (plugins.Contains("EventRateLimit", StringComparison.Ordinal)
            && (config is null || !File.ReadAllText(Places.Root + config).Contains("EventRateLimit", StringComparison.Ordinal)))
        {
            throw new Refusal("apiserver exited: failed to initialize admission: couldn't init admission plugin \"EventRateLimit\": no configuration");
        }
    }
}
