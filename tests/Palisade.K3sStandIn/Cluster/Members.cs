using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Api;

namespace Palisade.K3sStandIn.Cluster;

/// <summary>
/// The servers as one: every member has the whole state, the first that answers orders the writes and gives the result to the others,
/// and without a majority nothing is written. Not Raft: enough that three servers act as one while one of them restarts.
/// </summary>
internal sealed class Members(Store store, string self, int port) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    public void Dispose() => gate.Dispose();

    public JsonObject State => store.State;

    public bool IsEtcd => store.IsEtcd;

    private string[] All => [.. State["members"]!.AsArray().Select(m => m!.GetValue<string>())];

    private Token Token => new(null, "server", State["serverPassword"]!.GetValue<string>());

    /// <summary>Has the server that orders writes do it; refused where there is no majority.</summary>
    public async Task<JsonObject> WriteAsync(string operation, JsonObject arguments)
    {
        foreach (var member in All)
        {
            if (member == self)
            {
                return await ApplyAsync(operation, arguments);
            }

            var answer = await AskAsync(member, "POST", "/standin/write", new JsonObject { ["operation"] = operation, ["arguments"] = arguments.DeepClone() });
            if (answer is { Status: 200 })
            {
                await PullAsync(member);
                return Store.Parse(answer.Body);
            }

            if (answer is not null)
            {
                throw new Refusal(answer.Body);
            }
        }

        return await ApplyAsync(operation, arguments);
    }

    public async Task<JsonObject> ApplyAsync(string operation, JsonObject arguments)
    {
        await gate.WaitAsync();
        try
        {
            if (await ReachableAsync() * 2 <= All.Length && All.Length > 1)
            {
                throw new Refusal("etcdserver: request timed out");
            }

            // The other servers know each other by the password of before, also while it is this that changes.
            var token = Token;
            var next = (JsonObject)State.DeepClone();
            var result = Operations.Apply(next, operation, arguments);
            next["revision"] = store.Revision + 1;
            store.Replace(next);
            var text = next.ToJsonString();
            await Task.WhenAll(All.Where(m => m != self).Select(m => AskAsync(m, "POST", "/standin/state", Store.Parse(text), token)));
            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>From a member that orders writes; an older state never replaces a newer one.</summary>
    public void Take(JsonObject state)
    {
        if (state["revision"]!.GetValue<long>() > store.Revision)
        {
            store.Replace(state);
        }
    }

    /// <summary>After a start: what the others wrote meanwhile. Throws when this server is no member any more.</summary>
    public async Task CatchUpAsync()
    {
        foreach (var member in All.Where(m => m != self))
        {
            await PullAsync(member);
        }

        if (!All.Contains(self))
        {
            throw new Refusal("starting kubernetes: preparing server: this server is a not a member of the etcd cluster. Found " + string.Join(", ", All));
        }
    }

    public async Task<bool> HasQuorumAsync() => All.Length <= 1 || await ReachableAsync() * 2 > All.Length;

    private async Task<int> ReachableAsync()
    {
        var answers = await Task.WhenAll(All.Select(async m => m == self || await AskAsync(m, "GET", "/ping", null) is { Status: 200 }));
        return answers.Count(a => a);
    }

    private async Task PullAsync(string member)
    {
        if (await AskAsync(member, "GET", "/standin/state", null) is { Status: 200 } answer)
        {
            Take(Store.Parse(answer.Body));
        }
    }

    private async Task<Answer?> AskAsync(string member, string method, string path, JsonObject? body, Token? token = null)
    {
        try
        {
            using var client = new ApiClient(member, port, Authority.Serving.Pem) { Authorization = (token ?? Token).Basic };
            return await client.SendAsync(method, path, body?.ToJsonString());
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
