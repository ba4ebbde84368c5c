# Shared by the bench scripts: timing in pairs, so that both sides meet the same machine.
set -euo pipefail
bench_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
palisade=$bench_root/artifacts/palisade/palisade

say() { echo "bench: $*" >&2; }

# need PACKAGE...: installs what is missing, saying so.
need() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]}"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

machine() {
    echo "machine: $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo), kernel $(uname -r), load $(cut -d' ' -f1-3 /proc/loadavg)"
}

# seconds COMMAND...: wall-clock microseconds of one run; output thrown away, a failure ends the bench.
seconds() {
    local start end
    start=$(date +%s%N)
    "$@" >/dev/null 2>"$bench_tmp/stderr" || { say "failed: $*"; cat "$bench_tmp/stderr" >&2; exit 1; }
    end=$(date +%s%N)
    echo $(((end - start) / 1000))
}

# What is done before each run, outside the measured time; a bench replaces it.
before() { :; }

# pair RUNS LABEL-A LABEL-B: times the functions `a` and `b` in turn after one warm-up each; prints medians and the ratio.
pair() {
    local runs=$1 name_a=$2 name_b=$3 i time_a time_b
    : >"$bench_tmp/pairs"
    before a && seconds a >/dev/null
    before b && seconds b >/dev/null
    for ((i = 0; i < runs; i++)); do
        before a && time_a=$(seconds a)
        before b && time_b=$(seconds b)
        echo "$time_a $time_b" >>"$bench_tmp/pairs"
    done
    awk -v a="$name_a" -v b="$name_b" '
        function median(v, n,    i, j, t) {
            for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
            return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
        }
        { x[NR] = $1 / 1e6; y[NR] = $2 / 1e6; r[NR] = $2 / $1 }
        END { printf "%-28s %8.3f s\n%-28s %8.3f s\n%-28s %8.2f times faster (median of %d pairs)\n", a, median(x, NR), b, median(y, NR), a, median(r, NR), NR }
    ' "$bench_tmp/pairs"
}

bench_tmp=$(mktemp -d)
trap 'rm -rf "$bench_tmp"' EXIT
