namespace Palisade.Provision.Lab;

/// <summary>The lab operator's key pair: made with the lab where the file names one that does not exist yet.</summary>
public static class OperatorKey
{
    /// <param name="publicKey">Absolute path that ends in <c>.pub</c>; the private key lies beside it without that ending.</param>
    /// <returns>True where the pair was made.</returns>
    public static async Task<bool> EnsureAsync(string publicKey, CancellationToken cancel)
    {
        var privateKey = publicKey[..^".pub".Length];
        if (File.Exists(publicKey))
        {
            return false;
        }

        LabMachine.MakeFolder(Path.GetDirectoryName(publicKey)!, LabMachine.OnlyRoot);
        if (File.Exists(privateKey))
        {
            // Only the public half is gone; a new pair would lock out of every node that has the old one.
            var text = await MachineTools.MustAsync(["ssh-keygen", "-y", "-f", privateKey], cancel).ConfigureAwait(false);
            await File.WriteAllTextAsync(publicKey, text, cancel).ConfigureAwait(false);
        }
        else
        {
            await MachineTools.MustAsync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "palisade-lab", "-f", privateKey], cancel).ConfigureAwait(false);
        }

        return true;
    }
}
