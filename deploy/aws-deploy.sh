#!/bin/sh
# /usr/local/bin/madang-deploy IMAGE: run on an EC2 machine by Systems Manager (.github/workflows/release.yaml).
# Takes the image, starts it in the place of the one before, and goes back to that where the new one cannot be made or
# does not get ready.
set -eu
image=$1
registry=${image%%/*}
region=$(echo "$registry" | cut -d. -f4)
aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$registry"
docker pull "$image"

run() { # image
  docker run --detach --name madang --init --restart unless-stopped --stop-timeout 45 --read-only --tmpfs /tmp \
    --cap-drop ALL --security-opt no-new-privileges:true --shm-size 256m --env-file /etc/madang/madang.env \
    --publish 127.0.0.1:8080:8080 --volume madang:/data --log-driver local "$1"
}
# Nothing answers before migrations are over, and those may take their time: a container that is killed in the middle of them
# could not be replaced by an older one any more. One that ends by itself is started again by Docker.
ready() {
  for _ in $(seq 1 900); do
    [ "$(docker inspect --format '{{.State.Health.Status}}' madang)" = healthy ] && return 0
    [ "$(docker inspect --format '{{.RestartCount}}' madang)" -lt 3 ] || return 1
    sleep 2
  done
  return 1
}

before=$(docker inspect --format '{{.Config.Image}}' madang 2>/dev/null || true)
docker stop madang 2>/dev/null || true
docker rm madang 2>/dev/null || true
if run "$image" && ready; then
  docker image prune --all --force --filter until=720h || true
  exit 0
fi
docker logs --tail 100 madang || true # where it could not be made, there are none
# A database that the new release has brought up to date refuses an older one: then a backup has to be restored.
if [ -n "$before" ]; then
  docker stop madang || true
  docker rm --force madang || true
  run "$before"
fi
exit 1
