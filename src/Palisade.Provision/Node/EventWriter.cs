using System.Text.Json;
using Palisade.Core.Converge.Protocol;

namespace Palisade.Provision.Node;

/// <summary>One event a line, each on its way at once: the operator watches.</summary>
internal sealed class EventWriter(Stream output)
{
    private readonly Lock gate = new();
    private bool broken;

    /// <summary>
    /// A reader that is gone does not stop an apply: the resource at hand is finished, and the end of input ends the rest.
    /// </summary>
    public void Write(NodeEvent item)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(item, ProtocolJson.Default.NodeEvent);
        lock (gate)
        {
            if (broken)
            {
                return;
            }

            try
            {
                output.Write([.. line, (byte)'\n']);
                output.Flush();
            }
            catch (IOException)
            {
                broken = true;
            }
        }
    }
}
