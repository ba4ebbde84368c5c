using System.Net;
using System.Net.Sockets;
using Palisade.Core.Text;

namespace Palisade.Engines.K3s.Hosts;

/// <summary>
/// kube-vip: an address on the LAN that one server holds and, when it goes, another takes within seconds, by answering ARP for it
/// (kube-vip.io). It runs on servers only and looks after the API's address only: services have their ports on every node.
/// </summary>
internal static class KubeVip
{
    public const string Image = "ghcr.io/kube-vip/kube-vip:v1.0.1";

    /// <param name="lan">Interface that has the LAN's addresses; null where servers differ, and each then takes that of its default route.</param>
    public static string Manifest(IPAddress address, string? lan) => $"""
        # Written by Palisade; changes here are undone by the next apply.
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: kube-vip
          namespace: kube-system
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: system:kube-vip-role
        rules:
          - apiGroups: [""]
            resources: [nodes]
            verbs: [get, list, watch]
          - apiGroups: [coordination.k8s.io]
            resources: [leases]
            verbs: [get, list, watch, create, update, patch]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: system:kube-vip-binding
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: system:kube-vip-role
        subjects:
          - kind: ServiceAccount
            name: kube-vip
            namespace: kube-system
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: kube-vip
          namespace: kube-system
          labels:
            app.kubernetes.io/name: kube-vip
            app.kubernetes.io/managed-by: palisade
        spec:
          selector:
            matchLabels:
              app.kubernetes.io/name: kube-vip
          template:
            metadata:
              labels:
                app.kubernetes.io/name: kube-vip
            spec:
              serviceAccountName: kube-vip
              hostNetwork: true
              priorityClassName: system-node-critical
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms:
                      - matchExpressions:
                          - key: node-role.kubernetes.io/control-plane
                            operator: Exists
              tolerations:
                - effect: NoSchedule
                  operator: Exists
                - effect: NoExecute
                  operator: Exists
              containers:
                - name: kube-vip
                  image: {Image}
                  imagePullPolicy: IfNotPresent
                  args: [manager]
                  env:
                    - name: vip_arp
                      value: "true"
                    - name: port
                      value: "{K3sRoles.ApiPort}"
                    - name: vip_nodename
                      valueFrom:
                        fieldRef:
                          fieldPath: spec.nodeName
        {(lan is null ? "" : $"            - name: vip_interface\n              value: {YamlText.Quote(lan)}\n")}            - name: vip_subnet
                      value: "{(address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32)}"
                    - name: cp_enable
                      value: "true"
                    - name: cp_namespace
                      value: kube-system
                    - name: svc_enable
                      value: "false"
                    - name: vip_leaderelection
                      value: "true"
                    - name: vip_leasename
                      value: plndr-cp-lock
                    - name: vip_leaseduration
                      value: "5"
                    - name: vip_renewdeadline
                      value: "3"
                    - name: vip_retryperiod
                      value: "1"
                    - name: address
                      value: {YamlText.Quote(address.ToString())}
                  resources:
                    requests:
                      cpu: 10m
                      memory: 32Mi
                    limits:
                      memory: 128Mi
                  securityContext:
                    allowPrivilegeEscalation: false
                    capabilities:
                      drop: [ALL]
                      add: [NET_ADMIN, NET_RAW]
          updateStrategy:
            type: RollingUpdate

        """;
}
