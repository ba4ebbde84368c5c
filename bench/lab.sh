# Labs for the benches: hosts of their own under names and addresses that no other lab uses. Needs lib.sh.

# Sockets, keys, pins and state lie in the bench's own folder: nothing of the user's runs is touched or reused.
export XDG_RUNTIME_DIR=$bench_tmp/run PALISADE_ROOT=$bench_root
mkdir -m 0700 "$XDG_RUNTIME_DIR"
bench_lab=
bench_key=

bench_end() {
    close_masters
    [ -z "$bench_lab" ] || "$palisade" lab down "$bench_lab" >/dev/null 2>&1 || say "could not remove the lab \`$bench_lab\`"
    rm -rf "$bench_tmp"
}
trap bench_end EXIT
trap 'exit 130' INT TERM

# close_masters: ends every SSH connection that a bench left open, so that the next run is a cold one.
close_masters() {
    local socket
    for socket in "$XDG_RUNTIME_DIR"/palisade/* "$bench_tmp"/cp/*; do
        [ ! -S "$socket" ] || ssh -q -O exit -S "$socket" bench >/dev/null 2>&1 || true
    done
}

# spec NAME NET COUNT [ROLES]: prints a file for nodes b1, b2, ... at 10.78.NET.11 and up.
spec() {
    local i
    printf 'cluster: %s\noperators:\n  admin: { keys: [.palisade/lab/id_ed25519.pub] }\n' "$1"
    printf 'ssh: { user: pi, password: public:raspberry }\nmesh: { subnet: 10.89.0.0/16 }\nnodes:\n'
    for ((i = 1; i <= $3; i++)); do
        printf '  b%d: { address: 10.78.%d.%d, role: %s }\n' "$i" "$2" $((10 + i)) "$([ "$i" -eq 1 ] && echo server || echo agent)"
    done
}

# lab NAME NET COUNT: new boards, and on each the operator `admin` with a key and sudo; sets bench_key.
lab() {
    bench_lab=$1
    bench_key=$bench_tmp/.palisade/lab/id_ed25519
    spec "$1" "$2" "$3" >"$bench_tmp/$1.yaml"
    say "making $3 hosts"
    "$palisade" lab up --no-apply -f "$bench_tmp/$1.yaml" >/dev/null 2>"$bench_tmp/lab.log" || { cat "$bench_tmp/lab.log" >&2; exit 1; }
    on_nodes "$1" "$3" "useradd -m -s /bin/bash admin; echo 'admin ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/020_admin
        install -d -m 0700 -o admin -g admin /home/admin/.ssh
        echo '$(cat "$bench_key.pub")' >/home/admin/.ssh/authorized_keys; chown admin: /home/admin/.ssh/authorized_keys"
}

# on_nodes NAME COUNT SCRIPT: runs a script as root on all nodes at once, past SSH; outside what is measured.
on_nodes() {
    local i pids=() pid
    for ((i = 1; i <= $2; i++)); do
        "$palisade" lab exec -f "$bench_tmp/$1.yaml" "b$i" -- sh -ec "$3" >"$bench_tmp/prepare.$i" 2>&1 </dev/null &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid" || { say "preparing the nodes failed"; tail -n 5 "$bench_tmp"/prepare.* >&2; exit 1; }
    done
}
