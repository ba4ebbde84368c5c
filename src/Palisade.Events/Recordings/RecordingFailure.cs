using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Events.Recordings;

/// <summary>Makes the failures that readers end in.</summary>
internal static class RecordingFailure
{
    public static PalisadeException NotARecording(string why) => new(
        RecordingErrors.NotARecording, $"the file is not a recording: {why}", "give a .scap capture, a Kubernetes audit log or Palisade's JSON lines");

    /// <param name="offset">Bytes from the start, after decompression.</param>
    public static PalisadeException Damaged(string why, long offset, long events, Exception? inner = null) => new(
        RecordingErrors.Damaged, $"the recording is damaged at byte {offset}, after {events} events: {why}",
        "what was read up to there counts; copy or record the file again for the rest", inner: inner);

    public static PalisadeException BadEvent(string why, long line) => new(
        RecordingErrors.BadEvent, $"line {line}: {why}", "`palisade watch list events` prints every event with its parameters");
}
