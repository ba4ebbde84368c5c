namespace Palisade.Output;

internal enum ColorChoice
{
    Auto,
    Always,
    Never,
}
