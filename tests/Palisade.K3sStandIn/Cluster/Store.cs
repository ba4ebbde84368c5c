using System.Text.Json.Nodes;

namespace Palisade.K3sStandIn.Cluster;

/// <summary>
/// The datastore of one server: the whole state as one JSON object, in SQLite's file or in etcd's folder. With it lies what a
/// restored server needs (the authorities), locked by the server token as K3s locks its bootstrap data.
/// </summary>
internal sealed class Store
{
    private static readonly string Sqlite = Places.Server("db/state.db");
    private static readonly string Etcd = Places.Server("db/etcd/member/snap/db");

    private Store(bool isEtcd, JsonObject state) => (IsEtcd, State) = (isEtcd, state);

    public bool IsEtcd { get; private set; }

    public JsonObject State { get; private set; }

    public long Revision => State["revision"]!.GetValue<long>();

    public static Store? Open() =>
        File.Exists(Etcd) ? new Store(true, Parse(File.ReadAllText(Etcd)))
        : File.Exists(Sqlite) ? new Store(false, Parse(SqliteFile.Read(File.ReadAllBytes(Sqlite)))) : null;

    public static Store Create(bool etcd, JsonObject state)
    {
        var store = new Store(etcd, state);
        store.Save();
        return store;
    }

    /// <summary>A new cluster without nodes.</summary>
    public static JsonObject Empty(string password, string nodePassword) => new()
    {
        ["revision"] = 1L,
        ["members"] = new JsonArray(),
        ["settings"] = new JsonObject(),
        ["nodes"] = new JsonObject(),
        ["objects"] = Namespaces(),
        ["bootstrapTokens"] = new JsonObject(),
        ["lock"] = Token.Lock(password),
        ["serverPassword"] = password,
        ["nodePassword"] = nodePassword,
        ["authorities"] = Authorities(),
    };

    public void MigrateToEtcd()
    {
        Log.Info("Migrating content from sqlite to etcd");
        IsEtcd = true;
        Save();
        File.Move(Sqlite, Sqlite + ".migrated", overwrite: true);
    }

    public void Unlock(string password)
    {
        if (State["lock"]!.GetValue<string>() != Token.Lock(password))
        {
            throw new Refusal("starting kubernetes: preparing server: bootstrap data already found and encrypted with different token");
        }

        foreach (var (name, pair) in State["authorities"]!.AsObject())
        {
            new Authority(name).Write(pair!["crt"]!.GetValue<string>(), pair["key"]!.GetValue<string>());
        }
    }

    public void Replace(JsonObject state)
    {
        State = state;
        Save();
    }

    public void Save()
    {
        Directory.CreateDirectory(Places.Server("db"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (IsEtcd)
        {
            Places.WritePrivate(Etcd, State.ToJsonString());
            return;
        }

        File.WriteAllBytes(Sqlite + ".new", SqliteFile.Write(State.ToJsonString()));
        File.Move(Sqlite + ".new", Sqlite, overwrite: true);
    }

    public static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    private static JsonObject Namespaces()
    {
        var objects = new JsonObject();
        foreach (var name in (string[])["default", "kube-system", "kube-public", "kube-node-lease"])
        {
            var ns = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
            objects[Kubectl.Objects.KeyOf(ns)] = Kubectl.Objects.Admitted(ns, null);
            var account = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = name } };
            objects[Kubectl.Objects.KeyOf(account)] = Kubectl.Objects.Admitted(account, null);
        }

        return objects;
    }

    private static JsonObject Authorities() => new()
    {
        ["server-ca"] = new JsonObject { ["crt"] = Authority.Serving.Pem, ["key"] = Authority.Serving.KeyPem },
        ["client-ca"] = new JsonObject { ["crt"] = Authority.Clients.Pem, ["key"] = Authority.Clients.KeyPem },
    };
}
