using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Events.Recordings;

namespace Palisade.Events.Tests.Recordings;

/// <summary>Whatever a file holds, reading it ends: with its events, or with the one failure that says the file is damaged.</summary>
public sealed class DamagedRecordingTests
{
    private const int Seed = 20260101;

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("\n\r\r\n")]
    [InlineData("\u001f\u008b")]
    public void Open_WhatIsNoRecording_IsRefused(string text) =>
        Should.Throw<PalisadeException>(() => Recording.Open(new MemoryStream(Encoding.Latin1.GetBytes(text)))).Diagnostic.Error.ShouldBe(RecordingErrors.NotARecording);

    [Fact]
    public void Open_WrongSource_IsRefused() =>
        Should.Throw<PalisadeException>(() => Recording.Open(Captures.Scap[0], EventSource.K8sAudit)).Diagnostic.Error.ShouldBe(RecordingErrors.NotARecording);

    [Fact]
    public void MoveNext_FileCutShort_GivesWhatIsThereAndThenTheError()
    {
        var whole = Unpacked(Captures.Scap[1]);
        using var stream = Recording.Open(new MemoryStream(whole[..^10]));
        var events = 0;
        var failure = Should.Throw<PalisadeException>(() =>
        {
            while (stream.MoveNext())
            {
                events++;
            }
        });
        failure.Diagnostic.Error.ShouldBe(RecordingErrors.Damaged);
        failure.Diagnostic.Message.ShouldContain("after 1229 events");
        events.ShouldBe(1229);
        stream.MoveNext().ShouldBeFalse();
    }

    [Fact]
    public void MoveNext_GzipCutShort_GivesWhatIsThereAndThenTheError()
    {
        var packed = File.ReadAllBytes(Captures.Scap[1]);
        Read(packed[..(packed.Length - 100)]).Failed.ShouldBeTrue();
        Read(packed[..(packed.Length - 100)]).Events.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Open_LengthThatLies_TakesNoMemoryForIt()
    {
        var whole = Unpacked(Captures.Scap[0]);
        BitConverter.TryWriteBytes(whole.AsSpan(32), 60 * 1024 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(whole).Failed.ShouldBeTrue();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 * 1024 * 1024);
    }

    [Fact]
    public void Open_UnknownBlocks_AreSkippedAndCounted()
    {
        var whole = Unpacked(Captures.Scap[0]);
        byte[] unknown = [0x99, 0x09, 0, 0, 16, 0, 0, 0, 1, 2, 3, 4, 16, 0, 0, 0];
        byte[] changed = [.. whole[..28], .. unknown, .. whole[28..], .. unknown];
        using var stream = Recording.Open(new MemoryStream(changed));
        while (stream.MoveNext())
        {
        }

        stream.Counters.UnknownBlocks.ShouldBe(2);
        stream.Counters.Events.ShouldBe(939);
    }

    /// <summary>Such a process could be written as a line, and that line would be refused.</summary>
    [Fact]
    public void Open_ProcessWithAnIdThatCannotBe_IsPassedOver()
    {
        var machine = new Machine();
        machine.State.AddKnown(-5, -5, 1).Name = "nobody";
        machine.State.AddKnown(7, 7, 1).Name = "somebody";
        var output = new MemoryStream();
        using (new Palisade.Events.Recordings.Scap.ScapWriter(output, machine.State))
        {
        }

        using var stream = Recording.Open(new MemoryStream(output.ToArray()));

        stream.Context.State.Processes.All.Select(p => p.Name).ShouldBe(["somebody"]);
    }

    [Fact]
    public void Scap_Mutated_EndsCleanly() => Mutate(Captures.Scap.Select(Unpacked).ToArray(), rounds: 250);

    [Fact]
    public void Audit_Mutated_EndsCleanly() => Mutate(Captures.Audit.Select(File.ReadAllBytes).ToArray(), rounds: 3000);

    [Fact]
    public void JsonLines_Mutated_EndsCleanly()
    {
        var output = new MemoryStream();
        using (var stream = Recording.Open(Captures.Scap[1]))
        {
            RecordingConverter.Convert(stream, output, RecordingFormat.JsonLines, TestContext.Current.CancellationToken);
        }

        Mutate([output.ToArray()], rounds: 60);
    }

    /// <summary>Flips, cuts, doubles and overwrites; stops after some seconds on a slow machine, since more rounds are for the long run under bench/.</summary>
    private static void Mutate(byte[][] samples, int rounds)
    {
        var random = new Random(Seed);
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < rounds && watch.Elapsed < TimeSpan.FromSeconds(8); round++)
        {
            var bytes = samples[round % samples.Length].ToList();
            var changes = random.Next(1, 8);
            for (var i = 0; i < changes && bytes.Count > 16; i++)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(6))
                {
                    case 0:
                        bytes[at] ^= (byte)(1 << random.Next(8));
                        break;
                    case 1:
                        bytes.RemoveRange(at, Math.Min(random.Next(1, 64), bytes.Count - at));
                        break;
                    case 2:
                        bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 64), bytes.Count - at)));
                        break;
                    case 3:
                        bytes.RemoveRange(at, bytes.Count - at);
                        break;
                    default:
                        for (var k = at; k < Math.Min(bytes.Count, at + 4); k++)
                        {
                            bytes[k] = random.Next(3) == 0 ? (byte)0xff : (byte)random.Next(256);
                        }

                        break;
                }
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            Read([.. bytes]);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(256L * 1024 * 1024, $"round {round}");
        }
    }

    /// <summary>Reads to the end, with all fields asked for now and then. Any other exception than the clean one fails the test.</summary>
    private static (int Events, bool Failed) Read(byte[] bytes)
    {
        var events = 0;
        try
        {
            using var stream = Recording.Open(new MemoryStream(bytes));
            while (stream.MoveNext())
            {
                if (events++ % 97 == 0)
                {
                    Fields.FieldProbe.AskAll(stream.Context);
                }
            }

            return (events, false);
        }
        catch (PalisadeException e) when (e.Diagnostic.Error.Code.StartsWith("PAL075", StringComparison.Ordinal))
        {
            return (events, true);
        }
    }

    private static byte[] Unpacked(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return memory.ToArray();
    }
}
