#!/bin/bash
# palisade-health PORT PATH: exits 0 when http://127.0.0.1:PORT/PATH answers with a status below 400. bash opens the connection
# itself, so that the image needs no HTTP client.
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
read -r -t 3 _ status _ <&3 || exit 1
[ "$status" -ge 200 ] && [ "$status" -lt 400 ]
