#!/bin/sh
# palisade-balance [-c]: HAProxy over the replicas of a service with TCP ports; -c only checks the configuration.
# Environment: SERVICE (name in the DNS), PORTS ("10001:25565 10002:80", own port and the replicas'), CHECK (port asked for health),
# HEALTH (path for HTTP, or nothing: a connection is enough), SLOTS (most replicas at a time).
set -eu
config=/tmp/haproxy.cfg
cat /etc/haproxy/tcp.cfg >"$config"
first=
for pair in $PORTS; do
    own=${pair%%:*} target=${pair##*:}
    : "${first:=$own}"
    {
        printf 'frontend port-%s\n    bind :%s\n    default_backend replicas-%s\n\n' "$own" "$own" "$own"
        printf 'backend replicas-%s\n    balance leastconn\n' "$own"
        if [ -n "$HEALTH" ]; then
            printf '    option httpchk\n    http-check send meth GET uri "${HEALTH}" ver HTTP/1.1 hdr Host localhost\n    http-check expect status 200-399\n'
        fi
        printf '    default-server check port %s inter 2s fastinter 500ms downinter 1s fall 2 rise 1 tcp-ut 3s on-marked-down shutdown-sessions' "$CHECK"
        printf ' resolvers docker resolve-prefer ipv4 init-addr none\n'
        printf '    server-template replica "1-${SLOTS}" "${SERVICE}:%s"\n\n' "$target"
    } >>"$config"
done
# Asked by palisade-replicas, from inside the container alone.
printf 'frontend known\n    mode http\n    bind 127.0.0.1:8404\n    timeout client 5s\n    http-request return status 200 content-type text/plain lf-string "%%[nbsrv(replicas-%s)]"\n' "$first" >>"$config"
[ "${1:-}" = -c ] && exec haproxy -c -f "$config"
exec haproxy -db -f "$config"
