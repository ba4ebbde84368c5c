using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases;

/// <summary>
/// The people who may log in, with their keys and their right to sudo. No docker group: who can talk to the engine's socket is
/// root without sudo's log.
/// </summary>
public sealed class OperatorsPhase : NodePhase
{
    /// <summary>
    /// One file for all operators, so that whoever leaves the YAML loses sudo with the next apply; a file each would stay.
    /// </summary>
    public const string SudoersPath = "/etc/sudoers.d/palisade";

    public override string Name => "operators";

    public override string Title => "Create the operators";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        catalog.Add(new PackagesResource { Names = ["sudo"], Cause = "operators" });
        foreach (var person in context.Spec.Operators)
        {
            catalog.Add(new UserResource
            {
                Name = person.Name,
                Groups = person.Sudo == SudoMode.None ? ["adm"] : ["adm", "sudo"],
                AuthorizedKeys = person.Keys,
                PasswordHash = person.Password is { } password ? Sha512Crypt.Hash(password.Reveal(), Salt(context.Spec, person)) : null,
                Cause = "operators." + person.Name,
            });
        }

        catalog.Add(new FileResource
        {
            Path = SudoersPath,
            Content = Sudoers(context.Spec),
            Mode = "0440",
            Validate = ["/usr/sbin/visudo", "-cf", "{}"],
            Risk = Risk.Access,
            Cause = "operators",
        });
    }

    public static string Sudoers(ClusterSpec spec)
    {
        var text = new StringBuilder("# Written by Palisade.\nDefaults use_pty\n");
        foreach (var person in spec.Operators)
        {
            text.Append(person.Sudo switch
            {
                SudoMode.NoPassword => $"{person.Name} ALL=(ALL:ALL) NOPASSWD: ALL\n",
                SudoMode.Password => $"{person.Name} ALL=(ALL:ALL) ALL\n",
                _ => "",
            });
        }

        return text.ToString();
    }

    /// <summary>
    /// A salt need not be secret, only differ between people and clusters; a random one would change the file in each plan, and
    /// one made of the password would give it away.
    /// </summary>
    private static string Salt(ClusterSpec spec, OperatorSpec person) => Sha512Crypt.SaltFrom($"palisade {spec.Cluster} {person.Name}");
}
