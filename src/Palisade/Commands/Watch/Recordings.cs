using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Events;
using Palisade.Events.Recordings;

namespace Palisade.Commands.Watch;

internal static class Recordings
{
    /// <summary>Opens a recording; <c>-</c> is standard input.</summary>
    public static IEventStream Open(string path, EventSource? source)
    {
        try
        {
            return path == "-" ? Recording.Open(Console.OpenStandardInput(), source) : Recording.Open(path, source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(RuleErrors.FileRead, e is FileNotFoundException or DirectoryNotFoundException ? $"there is no file `{path}`" : $"`{path}` cannot be read: {e.Message}",
                "check the name and that you may read it", inner: e);
        }
    }
}
