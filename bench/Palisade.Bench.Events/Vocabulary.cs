using System.Text;

namespace Palisade.Bench.Events;

/// <summary>Programs, paths and addresses of an ordinary Debian host with a web server, a database and some cron jobs.</summary>
internal static class Vocabulary
{
    private const string ProgramLines = """
        /usr/sbin/nginx|nginx: worker process
        /usr/lib/postgresql/15/bin/postgres|-D|/var/lib/postgresql/15/main|-c|config_file=/etc/postgresql/15/main/postgresql.conf
        /usr/sbin/sshd|-D
        /usr/sbin/cron|-f
        /usr/bin/python3|/usr/lib/python3/dist-packages/app/worker.py|--queue|default
        /usr/bin/node|/srv/app/server.js|--port=8080
        /usr/bin/java|-Xmx512m|-jar|/opt/search/search.jar
        /usr/bin/redis-server|127.0.0.1:6379
        /usr/bin/bash|-c|for f in /var/log/app/*.log; do gzip -9 $f; done
        /usr/bin/sh|-c|test -x /usr/sbin/anacron || run-parts --report /etc/cron.hourly
        /usr/bin/grep|-c|ERROR|/var/log/app/error.log
        /usr/bin/sed|-i|s/foo/bar/|/srv/app/config.ini
        /usr/bin/find|/srv/app/cache|-mtime|+7|-type|f|-print
        /usr/bin/gzip|-9|/var/log/app/access.log.1
        /usr/bin/curl|-fsS|http://127.0.0.1:8080/health
        /usr/bin/ps|aux
        /usr/bin/awk|{print $1}
        /usr/bin/ls|-la|/srv/app
        /usr/bin/git|pull|--ff-only
        /usr/bin/make|-j4|all
        /usr/bin/gcc|-O2|-c|main.c|-o|main.o
        /usr/bin/tar|-czf|/var/backups/srv.tgz|/srv
        /usr/bin/rsync|-a|/srv/|backup:/srv/
        /lib/systemd/systemd-journald
        """;

    private static readonly string[] Directories =
    [
        "/etc", "/etc/ssl/certs", "/usr/lib/x86_64-linux-gnu", "/usr/lib/python3/dist-packages/app", "/usr/share/zoneinfo/Europe", "/usr/share/locale/en",
        "/var/log/app", "/var/lib/postgresql/15/main/base/16384", "/var/cache/app", "/srv/app/static", "/srv/app/node_modules/express/lib", "/proc/self",
        "/sys/fs/cgroup/system.slice", "/tmp/work", "/home/admin/project/src", "/run/systemd",
    ];

    private static readonly string[] Files =
    [
        "passwd", "hosts", "resolv.conf", "ld.so.cache", "libc.so.6", "libssl.so.3", "index.html", "app.css", "bundle.js", "worker.py", "config.ini", "data.json",
        "16402", "16402_fsm", "pg_filenode.map", "status", "cpu.stat", "memory.current", "access.log", "error.log", "main.c", "main.h", "Makefile", "package.json",
        "cert.pem", "Berlin", "gconv-modules.cache", "locale-archive", "cache.db", "lock", "socket.state", "README.md",
    ];

    /// <summary>Each: path, short name, remaining arguments with NULs between them, and where it works; all as the kernel would write them.</summary>
    public static Program[] Programs { get; } = [.. ProgramLines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Program.Parse)];

    /// <summary>2,048 paths, NUL at the end.</summary>
    public static byte[][] Paths { get; } =
    [
        .. Directories.SelectMany(d => Files.SelectMany(f => (string[])[$"{d}/{f}", $"{d}/1/{f}", $"{d}/2/{f}", $"{d}/lib/{f}"])).Select(Terminated),
    ];

    public static byte[] Cgroups { get; } = Terminated("0=/system.slice/app.service");

    public static byte[] Environment { get; } = Encoding.UTF8.GetBytes("PATH=/usr/local/bin:/usr/bin:/bin\0LANG=C.UTF-8\0HOME=/root\0SHELL=/bin/bash\0");

    public static byte[] Terminated(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}

/// <summary>A program as exec events describe it.</summary>
internal sealed record Program(byte[] Path, byte[] Name, byte[] Arguments, byte[] WorkingDirectory)
{
    public static Program Parse(string line)
    {
        var words = line.Trim().Split('|');
        var name = words[0][(words[0].LastIndexOf('/') + 1)..];
        return new(
            Vocabulary.Terminated(words[0]), Vocabulary.Terminated(name[..Math.Min(15, name.Length)]),
            [.. words.Skip(1).SelectMany(Vocabulary.Terminated)], Vocabulary.Terminated("/srv/app/"));
    }
}
