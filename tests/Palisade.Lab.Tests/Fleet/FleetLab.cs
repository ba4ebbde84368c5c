using Shouldly;

namespace Palisade.Lab.Tests.Fleet;

/// <summary>Two fresh boards, of which n2 has users with various rights, a second SSH port, and addresses to spare.</summary>
public sealed class FleetLab() : LabFixture("test-fleet", 16, 2)
{
    /// <summary>The last number of n2's first spare address: one host can so stand for many with different troubles.</summary>
    public const int Spare = 30;

    private const int SpareCount = 10;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        if (Environment.IsPrivilegedProcess)
        {
            await PrepareAsync();
        }
    }

    /// <summary>Also after a reset of n2.</summary>
    public async Task PrepareAsync()
    {
        var key = (await System.IO.File.ReadAllTextAsync(OperatorKey + ".pub")).Trim();
        var script = $$"""
            set -e
            for i in $(seq {{Spare}} {{Spare + SpareCount - 1}}); do ip address add {{Subnet}}.$i/24 dev eth0; done
            user() { useradd --create-home --shell "$2" "$1"; echo "$1:secret-$1" | chpasswd; }
            user asker /bin/bash; usermod -aG sudo asker
            user plain /bin/bash
            user gone /usr/sbin/nologin
            install -d -o asker -g asker -m 700 /home/asker/.ssh
            echo '{{key}}' >/home/asker/.ssh/authorized_keys
            printf 'Port 22\nPort 2222\n' >/etc/ssh/sshd_config.d/50-port.conf
            systemctl restart ssh
            """;
        var result = await Node(2).ExecAsync(["sh", "-c", script], CancellationToken.None);
        result.ExitCode.ShouldBe(0, result.Error);
    }
}
