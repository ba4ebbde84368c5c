using System.Collections.Immutable;
using Palisade.Core.Spec;

namespace Palisade.Provision.Fleet;

/// <summary>From the specification to the ways into a node.</summary>
public static class Targets
{
    /// <summary>Operators with sudo first, then the board's own user of first contact.</summary>
    public static ConnectionTarget From(SpecDocument document, NodeSpec node) =>
        Target(node, [.. Operators(document), FirstContact(node)]);

    /// <summary>Operators only: what proves that a node can be managed without its vendor's user.</summary>
    public static ConnectionTarget OperatorsOf(SpecDocument document, NodeSpec node) => Target(node, [.. Operators(document)]);

    private static IEnumerable<Login> Operators(SpecDocument document) =>
        from o in document.Spec.Operators
        where o.Sudo != SudoMode.None
        select new Login(o.Name, o.Identities, Password: null, SudoPassword: o.Sudo == SudoMode.Password ? o.Password : null);

    private static Login FirstContact(NodeSpec node) => new(
        node.Ssh.User,
        node.Ssh.Identity is { } identity ? [identity] : [],
        node.Ssh.Password,
        node.Ssh.SudoPassword ?? node.Ssh.Password);

    private static ConnectionTarget Target(NodeSpec node, ImmutableArray<Login> logins) => new()
    {
        Node = node.Name,
        Host = node.Address,
        Port = node.Ssh.Port,
        Logins = logins,
        Jump = node.Ssh.Jump,
    };
}
