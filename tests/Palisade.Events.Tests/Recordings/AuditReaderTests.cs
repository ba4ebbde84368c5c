using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Events.Fields;
using Palisade.Events.Recordings;

namespace Palisade.Events.Tests.Recordings;

public sealed class AuditReaderTests
{
    public static TheoryData<string> Files { get; } = [.. Captures.Audit.Select(p => Path.GetFileName(p)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_EveryAuditFile_IsOneEventWithItsCommonFields(string file)
    {
        using var stream = Captures.Open(file);
        stream.Source.ShouldBe(EventSource.K8sAudit);
        stream.MoveNext().ShouldBeTrue();
        foreach (var field in (string[])["ka.auditid", "ka.stage", "ka.verb", "ka.uri", "ka.user.name", "ka.target.resource", "ka.auth.decision", "jevt.value[/stage]", "jevt.obj"])
        {
            Machine.Text(stream.Context, field).ShouldNotBeNull($"{file} {field}");
        }

        ulong.Parse(Machine.Text(stream.Context, "jevt.rawtime")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(1_500_000_000_000_000_000UL);
        stream.MoveNext().ShouldBeFalse();
    }

    [Theory]
    [InlineData("create_nginx_pod_privileged_2nd_container.json", "ka.req.pod.containers.privileged", "false,true")]
    [InlineData("create_nginx_pod_hostnetwork.json", "ka.req.pod.host_network", "true")]
    [InlineData("create_nginx_pod_nohostnetwork.json", "ka.req.pod.host_network", null)]
    [InlineData("create_nginx_pod_sensitive_mount_2nd_container.json", "ka.req.pod.volumes.hostpath", "/etc")]
    [InlineData("create_nginx_pod_hostnetwork.json", "ka.req.pod.containers.image", "nginx")]
    [InlineData("create_cluster_role_wildcard_resources.json", "ka.req.role.rules.resources", "*")]
    [InlineData("create_clusterrolebinding.json", "ka.req.binding.role", "system:basic-user")]
    [InlineData("create_service.json", "ka.req.service.type", "ClusterIP")]
    [InlineData("exec_pod.json", "ka.target.subresource", "exec")]
    [InlineData("exec_pod.json", "ka.uri.param[command]", "bash")]
    [InlineData("delete_namespace_foo.json", "ka.response.code", "200")]
    [InlineData("anonymous_creates_namespace_foo.json", "ka.user.name", "system:anonymous")]
    public void Field_OfARecordedEvent_HasItsValue(string file, string field, string? expected)
    {
        using var stream = Captures.Open(file);
        stream.MoveNext();
        Machine.Text(stream.Context, field).ShouldBe(expected);
    }

    private const string Rich = """
        {"kind":"Event","auditID":"id-1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/ns/pods/p/exec?command=sh&command=-c&x=a%20b","verb":"create",
         "user":{"username":"alice","groups":["dev","ops"]},"impersonatedUser":{"username":"bob"},"sourceIPs":["10.0.0.1"],"userAgent":"kubectl",
         "objectRef":{"resource":"pods","namespace":"ns","name":"p","subresource":"exec"},"responseStatus":{"code":201,"reason":"Created"},
         "requestObject":{"data":{"password":"x"},"subjects":[{"kind":"User","name":"eve"}],"roleRef":{"name":"admin"},
          "rules":[{"apiGroups":["apps"],"resources":["pods","pods/exec"],"verbs":["get","*"],"nonResourceURLs":["/metrics"]}],
          "ephemeralContainers":[{"name":"old","image":"busybox@sha256:aa"}],
          "spec":{"type":"NodePort","ports":[{"port":80}],"hostIPC":true,"hostNetwork":false,"hostPID":true,
           "securityContext":{"runAsUser":5,"runAsGroup":6,"fsGroup":7,"supplementalGroups":[8,9]},
           "volumes":[{"hostPath":{"path":"/etc"}},{"emptyDir":{}},{"hostPath":{"path":"/proc"}},{"flexVolume":{"driver":"d/x"}}],
           "initContainers":[{"name":"i","image":"reg:5000/init:1","securityContext":{"privileged":true}}],
           "containers":[{"name":"a","image":"reg:5000/team/app:1.2","ports":[{"hostPort":8080}],"securityContext":{"privileged":true,"allowPrivilegeEscalation":false,
            "readOnlyRootFilesystem":true,"runAsUser":1,"runAsGroup":2,"procMount":"Default","capabilities":{"add":["NET_ADMIN"]}}},{"name":"b","image":"nginx"}]}},
         "responseObject":{"metadata":{"name":"made"}},"stageTimestamp":"2024-01-02T03:04:05.678901Z",
         "annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"because","cluster":"home"}}
        """;

    /// <summary>Every audit field that an own event cannot lack; <see cref="EveryAuditField_HasAValueHere"/> holds the table to it.</summary>
    public static TheoryData<string, string> Values { get; } = new()
    {
        { "ka.auditid", "id-1" }, { "ka.stage", "ResponseComplete" }, { "ka.auth.decision", "allow" }, { "ka.auth.reason", "because" }, { "ka.user.name", "alice" },
        { "ka.user.groups", "dev,ops" }, { "ka.impuser.name", "bob" }, { "ka.verb", "create" },
        { "ka.uri", "/api/v1/namespaces/ns/pods/p/exec?command=sh&command=-c&x=a%20b" }, { "ka.uri.param[x]", "a b" }, { "ka.target.name", "p" },
        { "ka.target.namespace", "ns" }, { "ka.target.resource", "pods" }, { "ka.target.subresource", "exec" }, { "ka.resp.name", "made" }, { "ka.response.code", "201" },
        { "ka.response.reason", "Created" }, { "ka.useragent", "kubectl" }, { "ka.sourceips", "10.0.0.1" }, { "ka.cluster.name", "home" },
        { "ka.req.binding.subjects", "{\"kind\":\"User\",\"name\":\"eve\"}" }, { "ka.req.binding.subject.names", "eve" }, { "ka.req.binding.subject.has_name[eve]", "true" },
        { "ka.req.binding.role", "admin" }, { "ka.req.configmap.name", "p" }, { "ka.req.configmap.obj", "{\"password\":\"x\"}" }, { "ka.req.service.type", "NodePort" },
        { "ka.req.service.ports", "{\"port\":80}" }, { "ka.req.pod.host_ipc", "true" }, { "ka.req.pod.host_network", "false" }, { "ka.req.pod.host_pid", "true" },
        { "ka.req.pod.run_as_user", "5" }, { "ka.req.pod.run_as_group", "6" }, { "ka.req.pod.fs_group", "7" }, { "ka.req.pod.supplemental_groups", "8,9" },
        { "ka.req.pod.volumes.hostpath", "/etc,/proc" }, { "ka.req.pod.volumes.flexvolume_driver", "d/x" }, { "ka.req.pod.containers.name", "a,b" },
        { "ka.req.pod.containers.image", "reg:5000/team/app:1.2,nginx" }, { "ka.req.pod.containers.image[1]", "nginx" },
        { "ka.req.pod.containers.image.repository", "reg:5000/team/app,nginx" }, { "ka.req.pod.containers.privileged", "true,false" },
        { "ka.req.pod.containers.allow_privilege_escalation", "false" }, { "ka.req.pod.containers.read_only_fs", "true" }, { "ka.req.pod.containers.run_as_user", "1" },
        { "ka.req.pod.containers.run_as_group", "2" }, { "ka.req.pod.containers.proc_mount", "Default" }, { "ka.req.pod.containers.add_capabilities", "NET_ADMIN" },
        { "ka.req.pod.containers.host_port", "8080" }, { "ka.req.pod.initContainers.image", "reg:5000/init:1" }, { "ka.req.pod.initContainers.privileged", "true" },
        { "ka.req.pod.ephemeralContainers.image.repository", "busybox" }, { "ka.req.role.rules.apiGroups", "apps" }, { "ka.req.role.rules.nonResourceURLs", "/metrics" },
        { "ka.req.role.rules.verbs", "get,*" }, { "ka.req.role.rules.resources", "pods,pods/exec" },
        { "ka.req.role.rules", "{\"apiGroups\":[\"apps\"],\"resources\":[\"pods\",\"pods/exec\"],\"verbs\":[\"get\",\"*\"],\"nonResourceURLs\":[\"/metrics\"]}" },
        { "jevt.value[/user/groups/1]", "ops" }, { "jevt.rawtime", "1704164645678901000" }, { "json.value[/verb]", "create" }, { "json.rawtime", "1704164645678901000" },
        { "evt.source", "k8s_audit" }, { "evt.time", "03:04:05.678901000" }, { "evt.pluginname", "k8s_audit" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Field_OfARichEvent_HasItsValue(string field, string expected)
    {
        using var stream = Read(Rich);
        stream.MoveNext();
        Machine.Text(stream.Context, field).ShouldBe(expected);
    }

    [Fact]
    public void EveryAuditField_HasAValueHere()
    {
        // The three kinds of containers have the same fields, made by the same code.
        var tested = Values.Select(v => v.Data.Item1.Split('[')[0]).Concat(["jevt.obj", "jevt.rawobj", "json.obj", "json.rawobj"]).ToHashSet();
        FieldCatalogs.Get(EventSource.K8sAudit).Tables.Where(t => t.Family != "evt").SelectMany(t => t.Rows).Select(r => r.Definition.Name)
            .Where(n => !tested.Contains(n.Replace("initContainers", "containers", StringComparison.Ordinal).Replace("ephemeralContainers", "containers", StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Fields_OfAnEmptyEvent_AreAbsent()
    {
        using var stream = Read("{}");
        stream.MoveNext();
        foreach (var row in FieldCatalogs.Get(EventSource.K8sAudit).Tables.Single(t => t.Family == "ka").Rows)
        {
            Machine.Text(stream.Context, row.Definition.ArgumentRequired ? $"{row.Definition.Name}[x]" : row.Definition.Name).ShouldBeNull(row.Definition.Name);
        }

        Machine.Text(stream.Context, "jevt.value[/a]").ShouldBeNull();
    }

    [Theory]
    [InlineData("{\"verb\":\"a\"}\n{\"verb\":\"b\"}\n", "a b")]
    [InlineData("{\"verb\":\"a\"}{\"verb\":\"b\"}", "a b")]
    [InlineData("{\"kind\":\"EventList\",\"items\":[{\"verb\":\"a\"},{\"verb\":\"b\"}]}\n{\"verb\":\"c\"}", "a b c")]
    [InlineData("[{\"verb\":\"a\"},{\"verb\":\"b\"}]", "a b")]
    [InlineData("\n\n {\n \"verb\" :\n\"a\"}\n\n", "a")]
    [InlineData("{\"items\":[]}", "")]
    public void MoveNext_EveryForm_GivesItsEvents(string text, string verbs)
    {
        using var stream = Read(text);
        var found = new List<string>();
        while (stream.MoveNext())
        {
            found.Add(Machine.Text(stream.Context, "ka.verb")!);
        }

        string.Join(' ', found).ShouldBe(verbs);
    }

    [Theory]
    [InlineData("{\"verb\":")]
    [InlineData("{\"verb\":\"a\"}\n{\"verb\":}")]
    [InlineData("[1]")]
    public void MoveNext_BrokenJson_IsTheCleanError(string text)
    {
        using var stream = Read(text);
        Should.Throw<PalisadeException>(() =>
        {
            while (stream.MoveNext())
            {
            }
        });
    }

    [Fact]
    public void MoveNext_ManyEventsOnOneStream_KeepsOneAtATime()
    {
        var line = Rich.ReplaceLineEndings("") + "\n";
        using var stream = Recording.Open(new RepeatingStream(Encoding.UTF8.GetBytes(line), times: 5000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var events = 0;
        while (stream.MoveNext())
        {
            events++;
        }

        events.ShouldBe(5000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(line.Length * 5000L / 4, "each event was copied");
    }

    private static IEventStream Read(string text) => Recording.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private sealed class RepeatingStream(byte[] bytes, int times) : Stream
    {
        private long at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var start = (int)(at % bytes.Length);
            var length = at >= (long)bytes.Length * times ? 0 : Math.Min(count, bytes.Length - start);
            bytes.AsSpan(start, length).CopyTo(buffer.AsSpan(offset));
            at += length;
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
