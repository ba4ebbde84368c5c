# Takes the ten items and Palisade itself off a node, so that the next run is a first one. Run as root on the node by
# bench/converge/run; the package stays downloaded, because the mirror is not what is measured.
export DEBIAN_FRONTEND=noninteractive
systemctl disable -q --now rsync.service 2>/dev/null || true
apt-get purge -y -qq rsync >/dev/null 2>&1 || true
apt-get install -y -qq -d rsync >/dev/null
pkill -u bench 2>/dev/null || true
userdel -rf bench 2>/dev/null || true
rm -rf /srv/bench /etc/sysctl.d/60-bench.conf /etc/nftables-bench.nft /etc/rsyncd.conf /etc/ssh/sshd_config.d/60-bench.conf /var/lib/palisade
sysctl -q -w net.ipv4.conf.all.log_martians=0
nft delete table inet bench 2>/dev/null || true
systemctl disable -q --now palisade-nft.service 2>/dev/null || true
systemctl reload ssh.service
hostnamectl hostname "fresh-$(hostname)"
