using System.Globalization;
using System.Text;

namespace Palisade.K3sStandIn.Api;

internal sealed record Answer(int Status, string Body);

/// <summary>One HTTP/1.1 request of a connection that carries no second one.</summary>
internal sealed record HttpMessage(string Method, string Path, Dictionary<string, string> Headers, string Body)
{
    private const int MaxHead = 64 * 1024;

    public static async Task<HttpMessage?> ReadAsync(Stream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n'))
        {
            if (head.Count > MaxHead || await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).Where(p => p.Length == 2)
            .ToDictionary(p => p[0].Trim(), p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        return lines[0].Split(' ') is [var method, var path, _] ? new HttpMessage(method, path, headers, Encoding.UTF8.GetString(body)) : null;
    }

    public static async Task WriteAsync(Stream stream, Answer answer)
    {
        var body = Encoding.UTF8.GetBytes(answer.Body);
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {answer.Status} X\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(body);
        await stream.FlushAsync();
    }
}
