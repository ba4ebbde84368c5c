using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases;

/// <summary>
/// Takes away the accounts that everybody knows: the vendor's user with its password, and root's password. Runs over an
/// operator's login only, which proves that somebody can still get in.
/// </summary>
public sealed class VendorPhase : NodePhase, IRequiresOperatorLogin
{
    public override string Name => "vendor";

    public override string Title => "Remove the vendor's accounts";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        var vendors = Names(context.Spec, node).Where(name => facts.Users.Any(u => u.Name == name)).ToArray();
        foreach (var name in vendors)
        {
            // At apply time the session is an operator's, so this user is either the first contact's, in a plan made before
            // that, or somebody whom the user's own SSH configuration chose and on whom this run depends.
            if (name == facts.SshUser && name != node.Ssh.User)
            {
                catalog.Note($"`{name}` is not removed: this very session logs in as it");
                continue;
            }

            catalog.Add(new AbsentUserResource { Name = name, Risk = Risk.Access, Cause = "harden.vendorUsers" });
        }

        // What is left of a vendor's user would give root to whoever is created under its name next.
        catalog.Add(new AbsentResource { Path = "/etc/sudoers.d/010_pi-nopasswd", Cause = "harden.vendorUsers" });
        if (vendors.Length > 0)
        {
            catalog.Add(new AbsentResource { Path = "/etc/sudoers.d/90-cloud-init-users", Cause = "harden.vendorUsers" });
        }

        catalog.Add(new UserResource { Name = "root", PasswordHash = null, AuthorizedKeys = null, Risk = Risk.Access, Cause = "operators" });
    }

    /// <summary>Accounts that have no place on <paramref name="node"/>: never root, never an operator.</summary>
    public static IEnumerable<string> Names(ClusterSpec spec, NodeSpec node) => spec.Harden.VendorUsers
        .Append(node.Ssh.User)
        .Distinct()
        .Where(name => name != "root" && spec.Operators.All(o => o.Name != name));
}
