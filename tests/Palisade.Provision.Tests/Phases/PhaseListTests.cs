using Palisade.Core.Converge;
using Palisade.Provision.Phases;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class PhaseListTests
{
    private static readonly List<IPhase> Phases = [.. PhaseList.Build(Boards.Spec, Boards.Engine)];

    [Theory]
    [InlineData("base", "operators")]
    [InlineData("operators", "vendor")]
    [InlineData("operators", "harden-ssh")]
    [InlineData("mesh-key", "mesh")]
    [InlineData("mesh", "firewall")]
    [InlineData("firewall", "fail2ban")]
    public void Build_WhatKeepsPeopleIn_ComesBeforeWhatShutsOut(string first, string second) =>
        Phases.FindIndex(p => p.Name == first).ShouldBeLessThan(Phases.FindIndex(p => p.Name == second));

    [Fact]
    public void Build_TheEngine_ComesAfterTheFirewall() =>
        Phases.FindIndex(p => p.Name == "firewall").ShouldBeLessThan(Phases.IndexOf(Boards.Engine.FormPhases[0]));

    [Fact]
    public void Build_Names_AreUnique() => Phases.Select(p => p.Name).ShouldBeUnique();

    [Fact]
    public void Build_OnlyBase_EndsInAReboot() => Phases.Where(p => p is IRebootBarrier).Select(p => p.Name).ShouldBe(["base"]);

    /// <summary>The node's runner refers to resources by id; a plan shows them by it.</summary>
    [Fact]
    public void Plan_OfEachPhase_HasUniqueIdsAndReferencesThatExist()
    {
        foreach (var catalog in Phases.Take(10).SelectMany(p => p.Plan(Boards.Context())))
        {
            var ids = catalog.Resources.Select(r => r.Id).ToList();
            ids.ShouldBeUnique();
            for (var i = 0; i < ids.Count; i++)
            {
                var references = catalog.Resources[i] is Core.Converge.Resources.ServiceResource s ? s.RestartOn.Concat(s.ReloadOn) : catalog.Resources[i].OnlyAfter;
                references.ShouldAllBe(r => ids.Take(i).Contains(r), $"{catalog.Phase}: {ids[i]}");
            }
        }
    }
}
