using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Mesh;
using Palisade.Mesh.Tinc;
using Palisade.Provision.Phases;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class MeshPhaseTests
{
    [Fact]
    public void Plan_BeforeAnyKeyExists_SaysWhatIsUnknownAndTouchesNothing()
    {
        var catalog = new MeshPhase().Catalog("pi-1", Boards.Context() with { Outputs = Outputs.Empty });
        catalog.Unknown.ShouldBe(["the public mesh key of `pi-1`", "the public mesh key of `vm-2`", "the public mesh key of `lxc-3`"]);
        catalog.Resources.ShouldBeEmpty();
    }

    [Fact]
    public void Plan_WithOnePeersKeyMissing_MeshesTheOthersAndSaysSo()
    {
        var context = Boards.Context();
        var without = context with { Outputs = new Outputs(context.Outputs.Values.Remove(("lxc-3", MeshNetwork.PublicKeyOutput))) };
        var catalog = new MeshPhase().Catalog("pi-1", without);
        catalog.Unknown.ShouldBe(["the public mesh key of `lxc-3`"]);
        Hosts(catalog).ShouldBe(["pi_1", "vm_2"]);
        catalog.Resource<FileResource>($"file:{TincFiles.Folder}/conf.d/palisade.conf").Content.ShouldBe("# Written by Palisade.\nConnectTo = vm_2\n");
    }

    [Fact]
    public void Plan_ANodeThatLiesAboutItsKey_IsLeftOutOfAllFiles()
    {
        var context = Boards.Context();
        var lying = context with { Outputs = context.Outputs.With("vm-2", MeshNetwork.PublicKeyOutput, new OutputValue(Boards.PublicKey() + "Subnet = 0.0.0.0/0\n")) };
        var catalog = new MeshPhase().Catalog("pi-1", lying);
        Hosts(catalog).ShouldBe(["pi_1", "lxc_3"]);
        catalog.Resources.OfType<FileResource>().ShouldAllBe(f => !f.Content!.Contains("0.0.0.0/0"));
        catalog.Notes.ShouldContain(n => n.Contains("`vm-2` is left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_ANodeThatLeftTheYaml_VanishesFromAnExclusiveFolder()
    {
        var spec = Boards.Spec with { Nodes = Boards.Spec.Nodes.RemoveAt(1) };
        var catalog = new MeshPhase().Catalog("pi-1", Boards.Context(spec));
        Hosts(catalog).ShouldBe(["pi_1", "lxc_3"]);
        catalog.Resource<DirectoryResource>($"directory:{TincFiles.Folder}/hosts").Exclusive.ShouldBeTrue();
    }

    /// <summary>tincd drops a connection when the peer's file is newer: a new peer must not touch the others' files.</summary>
    [Fact]
    public void Plan_ANewPeer_ChangesNoOldFileAndRestartsNobody()
    {
        var context = Boards.Context();
        var before = new MeshPhase().Catalog("pi-1", context with { Spec = Boards.Spec with { Nodes = Boards.Spec.Nodes.RemoveAt(2) } });
        var after = new MeshPhase().Catalog("pi-1", context);
        var service = after.Resource<ServiceResource>("service:" + MeshPhase.Unit);
        var changed = after.Resources.OfType<FileResource>().Where(f => !before.Resources.Contains(f)).Select(f => f.Id).ToArray();
        changed.ShouldBe([$"file:{TincFiles.Folder}/conf.d/palisade.conf", $"file:{TincFiles.Folder}/hosts/lxc_3"]);
        service.RestartOn.Intersect(changed).ShouldBeEmpty();
        changed.ShouldAllBe(id => service.ReloadOn.Contains(id));
    }

    [Fact]
    public void Key_IsMadeBeforeTheDaemonMayStart()
    {
        var catalog = new MeshKeyPhase().Catalog("pi-1");
        catalog.Resources.OfType<PackagesResource>().Single().KeepStopped.ShouldBe([MeshPhase.Unit]);
        catalog.Resources.OfType<TincKeyResource>().Single().Bits.ShouldBeGreaterThanOrEqualTo(3072);
    }

    private static string[] Hosts(Catalog catalog) =>
        [.. catalog.Resources.OfType<FileResource>().Select(f => f.Path).Where(p => p.StartsWith(TincFiles.Folder + "/hosts/", StringComparison.Ordinal)).Select(p => Path.GetFileName(p))];
}
