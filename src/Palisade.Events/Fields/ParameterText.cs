using System.Globalization;
using System.Text;
using Palisade.Events.Model;
using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary>Parameters of events as texts: what <c>evt.arg</c> and <c>evt.args</c> give.</summary>
public static class ParameterText
{
    private const long CurrentDirectory = -100;

    /// <summary>The resolved form where there is one (names of flags, users, descriptors; absolute paths), else the plain one; null where absent.</summary>
    public static string? Get(EventContext context, int index) => Resolved(context, index) ?? Plain(context, index);

    /// <summary>All parameters: <c>name=plain</c>, with <c>(resolved)</c> behind it where there is one.</summary>
    public static string All(EventContext context)
    {
        var text = new StringBuilder();
        var parameters = context.Event.Schema.Parameters;
        for (var i = 0; i < parameters.Length; i++)
        {
            if (Plain(context, i) is { } plain)
            {
                text.Append(text.Length > 0 ? " " : string.Empty).Append(parameters[i].Name).Append('=').Append(plain);
                if (Resolved(context, i) is { Length: > 0 } resolved)
                {
                    text.Append('(').Append(resolved).Append(')');
                }
            }
        }

        return text.ToString();
    }

    /// <summary>The value as it was captured.</summary>
    public static string? Plain(EventContext context, int index)
    {
        var e = context.Event;
        if (!e.Has(index))
        {
            return null;
        }

        var parameter = e.Schema.Parameters[index];
        switch (parameter.Type)
        {
            case ParameterType.CharBuf or ParameterType.FsPath or ParameterType.FsRelativePath:
                return e.Text(index);
            case ParameterType.ByteBuf or ParameterType.CharBufArray:
                return Printable(e.Bytes(index));
            case ParameterType.SockAddr:
                return SocketText.Address(e.Bytes(index));
            case ParameterType.SockTuple:
                return SocketText.Tuple(e.Bytes(index));
            case ParameterType.FdList:
                return string.Join(' ', FdLists.Numbers(e.Bytes(index)).Select(n => n.ToString(CultureInfo.InvariantCulture)));
            case ParameterType.Dynamic:
                return e.Bytes(index) is [_, .. var rest] ? Number(rest, parameter.Format) : string.Empty;
            case ParameterType.Bool:
                return e.TryGetInt64(index, out var flag) ? (flag != 0 ? "true" : "false") : null;
            case ParameterType.SyscallId:
                return e.TryGetInt64(index, out var number) ? SyscallNames.Get(number) : null;
            case ParameterType.Uid or ParameterType.Gid when e.TryGetInt64(index, out var id) && (uint)id == uint.MaxValue:
                return "-1";
            default:
                return e.TryGetInt64(index, out var value) ? Format(value, parameter.Type is >= ParameterType.Flags8 and <= ParameterType.Flags64 ? NumberFormat.Decimal : parameter.Format) : null;
        }
    }

    private static string? Resolved(EventContext context, int index)
    {
        var e = context.Event;
        if (!e.Has(index))
        {
            return null;
        }

        var parameter = e.Schema.Parameters[index];
        switch (parameter.Type)
        {
            case ParameterType.FsPath or ParameterType.FsRelativePath:
                return AbsolutePath(context, index);
            case ParameterType.CharBuf or ParameterType.ByteBuf or ParameterType.SockAddr or ParameterType.SockTuple or ParameterType.Dynamic:
                return null;
            default:
                return e.TryGetInt64(index, out var value) ? Resolved(context, parameter, value) : null;
        }
    }

    private static string? Resolved(EventContext context, ParameterSchema parameter, long value) => parameter.Type switch
    {
        ParameterType.Errno => KernelNames.Error(value),
        ParameterType.Fd => Descriptor(context, value),
        ParameterType.Pid => context.State.Processes.Find(value) is { Name.Length: > 0 } process ? process.Name : null,
        ParameterType.Uid when (uint)value != uint.MaxValue =>
            context.State.Users.FindUser((uint)value, context.Process?.Container ?? ContainerInfo.Host)?.Name,
        ParameterType.Gid when (uint)value != uint.MaxValue =>
            context.State.Users.FindGroup((uint)value, context.Process?.Container ?? ContainerInfo.Host),
        ParameterType.Uid or ParameterType.Gid => null,
        ParameterType.SigType => KernelNames.Signal(value),
        _ when parameter.Names is { } names => Names(names, parameter.Type, (ulong)value),
        _ => null,
    };

    /// <summary>A relative path made absolute; null for one that is absolute already.</summary>
    internal static string? AbsolutePath(EventContext context, int index, bool always = false)
    {
        var e = context.Event;
        var path = Event.UpToNul(e.Bytes(index));
        if (path.IsEmpty || path.SequenceEqual("<NA>"u8) || context.Process is not { } process)
        {
            return null;
        }

        if (path[0] == '/')
        {
            return always ? context.State.Paths.Resolve(string.Empty, path) : null;
        }

        // A path of an ...at call is relative to the descriptor before it, unless that means the working directory.
        var parameters = e.Schema.Parameters;
        var relativeTo = parameters[index].Type == ParameterType.FsRelativePath && index > 0 && parameters[index - 1].Type == ParameterType.Fd
            ? e.Int64(index - 1, CurrentDirectory)
            : CurrentDirectory;
        return context.State.Paths.Resolve(SystemState.DirectoryOf(process, relativeTo), path);
    }

    /// <summary>Names of the set bits joined by <c>|</c>, or of the value; null where none has a name.</summary>
    internal static string? Names(FlagNames names, ParameterType type, ulong value)
    {
        if (type is ParameterType.Enum8 or ParameterType.Enum16 or ParameterType.Enum32 or ParameterType.Enum64)
        {
            foreach (var (name, number) in names.Values)
            {
                if (number == value)
                {
                    return name;
                }
            }

            return null;
        }

        return FlagTexts.Get(names, value);
    }

    private static string? Descriptor(EventContext context, long number)
    {
        if (number < 0)
        {
            return number == CurrentDirectory ? "AT_FDCWD" : KernelNames.Error(number);
        }

        var descriptor = number == context.FdNumber && context.Fd is { } own ? own : context.Process?.Descriptors.Find(number);
        return descriptor is null || DescriptorTypes.Letter(descriptor.Kind) is not { } letter ? null : $"<{letter}>{descriptor.Name}";
    }

    /// <summary>Bytes as text with a dot for each that cannot be printed, which is how lists of arguments show too.</summary>
    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [.., 0])
        {
            bytes = bytes[..^1];
        }

        return string.Create(bytes.Length, bytes, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = source[i] is >= 0x20 and < 0x7f ? (char)source[i] : '.';
            }
        });
    }

    private static string Number(ReadOnlySpan<byte> bytes, NumberFormat format)
    {
        var value = 0UL;
        for (var i = Math.Min(bytes.Length, 8) - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return Format((long)value, format);
    }

    internal static string Format(long value, NumberFormat format) => format switch
    {
        NumberFormat.Hex => value.ToString("X", CultureInfo.InvariantCulture),
        NumberFormat.Octal when value != 0 => "0" + Convert.ToString(value, 8),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
