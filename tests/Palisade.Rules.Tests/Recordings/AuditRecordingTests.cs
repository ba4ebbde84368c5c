using Palisade.Events.Recordings;
using Palisade.Rules.Compilation;
using Palisade.Rules.Loading;
using Palisade.Rules.Output;
using Palisade.Rules.Tests.Loading;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Recordings;

/// <summary>
/// Every recorded audit event with the rules that it must raise, all matches. The comment says which part of the rule's text decides. All
/// conditions begin with <c>kevt</c> (stage ResponseComplete), those about attach and exec with <c>kevt_started</c> (stage ResponseStarted).
/// </summary>
public class AuditRecordingTests
{
    private static readonly RuleLoaderOptions Options = new() { Sources = RuleSources.All };

    private static readonly Lazy<RuleLoadResult> Loaded = new(() => OfficialRulesTests.Load("k8s_audit_rules.yaml"));

    public static TheoryData<string, string> Recordings => new()
    {
        // user system:anonymous and decision allow; verb create of namespaces, foo is not in allowed_namespaces; kcreate and namespace.
        { "anonymous_creates_namespace_foo", "Anonymous Request Allowed|Create Disallowed Namespace|K8s Namespace Created" },
        // kevt_started, resource pods, subresource attach.
        { "attach_pod", "Attach/Exec Pod" },
        // kcreate of a clusterrole whose rules' resources intersect ("*"); that is also a created clusterrole.
        { "create_cluster_role_wildcard_resources", "ClusterRole With Wildcard Created|K8s ClusterRole Created" },
        // kcreate of a clusterrole whose verbs intersect create, update, patch, delete; its names are not excluded.
        { "create_cluster_role_write_privileges", "ClusterRole With Write Privileges Created|K8s ClusterRole Created" },
        // kcreate of a clusterrolebinding whose role is not cluster-admin.
        { "create_clusterrolebinding", "K8s ClusterRoleBinding Created" },
        // kcreate of a configmap none of whose values looks like a credential.
        { "create_configmap_no_sensitive_values", "K8s ConfigMap Created" },
        // kcreate of a deployment.
        { "create_deployment", "K8s Deployment Created" },
        // kcreate of a pod with host_network true and an image that is not in the list; the user starts with system:, so nothing else.
        { "create_nginx_pod_hostnetwork", "Create HostNetwork Pod" },
        // Every flag is off and the user starts with system:.
        { "create_nginx_pod_nohostnetwork", "" },
        // privileged intersects (true) by the second container.
        { "create_nginx_pod_privileged_2nd_container", "Create Privileged Pod" },
        // hostpath intersects the sensitive paths by the second container's volume.
        { "create_nginx_pod_sensitive_mount_2nd_container", "Create Sensitive Mount Pod" },
        // The mounted path is none of the sensitive ones.
        { "create_nginx_pod_unsensitive_mount", "" },
        // kcreate of a service whose type is ClusterIP, not NodePort.
        { "create_nginx_service_nonodeport", "K8s Service Created" },
        // kcreate of a pod in kube-system by a controller, with an image that is not one of the system's.
        { "create_pod_kube_system_namespace", "Pod Created in Kube Namespace" },
        { "create_service", "K8s Service Created" },
        { "create_serviceaccount", "K8s Serviceaccount Created" },
        // kcreate of a service account in kube-system whose name is not one of the known; it is a created service account too.
        { "create_serviceaccount_kube_system_namespace", "Service Account Created in Kube Namespace|K8s Serviceaccount Created" },
        { "delete_clusterrole", "K8s ClusterRole Deleted" },
        { "delete_configmap", "K8s ConfigMap Deleted" },
        { "delete_namespace_foo", "K8s Namespace Deleted" },
        { "delete_service", "K8s Service Deleted" },
        // kevt_started, resource pods, subresource exec.
        { "exec_pod", "Attach/Exec Pod" },
        // kmodify of a clusterrole whose name starts with system: and is none of those that change themselves.
        { "modify_cluster_role_node_problem_detector", "System ClusterRole Modified/Deleted" },
    };

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Replay_RecordedAuditEvent_RaisesTheRulesItsTextDefines(string file, string rules) =>
        Replay(file, MatchMode.All).Select(a => a.Rule).Order(StringComparer.Ordinal)
            .ShouldBe(rules.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    [Fact]
    public void Replay_FirstMatch_GivesTheRuleThatIsLoadedFirst() =>
        Replay("anonymous_creates_namespace_foo", MatchMode.First).Single().Rule.ShouldBe(
            Replay("anonymous_creates_namespace_foo", MatchMode.All)[0].Rule);

    [Fact]
    public void Data_EveryRecording_IsInTheTable() =>
        Directory.GetFiles(Folder).Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)
            .ShouldBe(Recordings.Select(r => r.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Evaluate_RecordedAuditEvent_AgreesWithThePlainEvaluator(string file, string rules)
    {
        rules.ShouldNotBeNull();
        using var events = Recording.Open(Path.Combine(Folder, file + ".json"));
        RecordedAgreement.Check(Loaded.Value, Options, events).ShouldBeGreaterThan(0);
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "data", "captures", "k8s_audit");

    private static List<Alert> Replay(string file, MatchMode mode)
    {
        using var events = Recording.Open(Path.Combine(Folder, file + ".json"));
        var evaluator = Options.Evaluator(Loaded.Value, mode);
        List<Alert> alerts = [];
        while (events.MoveNext())
        {
            foreach (var rule in evaluator.Evaluate(events.Context))
            {
                alerts.Add(Alert.Create(rule, events.Context, "h"));
            }
        }

        return alerts;
    }
}
