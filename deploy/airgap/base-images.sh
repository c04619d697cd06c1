#!/usr/bin/env bash
# Have every base image of docker-compose.yml on this machine: what is there stays, what a registry
# gives is pulled, and the rest is built from Debian packages and Maven Central jars, under the name
# and with the interface of the published image. Installs nothing on this machine.
#
#   deploy/airgap/base-images.sh [--no-pull]
#
# Building needs root, debootstrap and the machine's own apt configuration, out of which the mirror
# is read; IMR_DEBIAN_MIRROR names another. Apache Kafka needs mvn, or the jars of an earlier run.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly SUITE=bookworm
readonly PYTHON=python:3.11-slim-bookworm
readonly POSTGRES=postgres:15-bookworm
readonly PROMETHEUS=prom/prometheus:v2.42.0
readonly KAFKA=apache/kafka:4.4.0
readonly BUILDERS=(
  "$PYTHON python"
  "$POSTGRES postgres"
  "$PROMETHEUS prometheus"
  "$KAFKA kafka"
)
readonly PULL_SECONDS=300

say() { echo "base images: $*" >&2; }
fail() { say "$*"; exit 1; }

# Which of the needed programs are missing, and how Debian calls their packages.
require() {
  local program missing=()
  for program in "$@"; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  [ ${#missing[@]} -eq 0 ] || fail "needs ${missing[*]} (Debian: apt-get install debootstrap maven)"
}

mirror() {
  if [ -n "${IMR_DEBIAN_MIRROR:-}" ]; then
    echo "$IMR_DEBIAN_MIRROR"
  else
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
      awk -v suite=$SUITE '$2 == suite { print $1; exit }'
  fi
}

# The package sources of this machine, one line per suite, for use while an image is made.
sources() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite=$SUITE '$2 ~ "^" suite && $3 == "main" { print "deb", $1, $2, "main" }' | sort -u
}

# Run a command inside a root file system; its mounts end with it.
inside() {
  local root=$1
  shift
  unshare --mount --pid --fork --mount-proc="$root/proc" \
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"
}

# A minimal Debian, made once per run; every image starts as a copy of it.
debian() {
  local root=$work/debian from
  if [ ! -d "$root" ]; then
    from=$(mirror)
    [ -n "$from" ] || fail "no mirror of Debian $SUITE known: set IMR_DEBIAN_MIRROR"
    say "debootstrap of Debian $SUITE"
    debootstrap --variant=minbase --include=ca-certificates $SUITE "$root" "$from" >"$work/log" ||
      { tail -5 "$work/log" >&2; fail "debootstrap failed"; }
    cp deploy/airgap/dpkg-slim "$root/etc/dpkg/dpkg.cfg.d/slim"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # no daemon starts while installing
    chmod +x "$root/usr/sbin/policy-rc.d"
    rm -rf "$root"/usr/share/{doc,man,info,locale}/*
    mkdir "$root/usr/share/man/man1" # Java's installation insists on it
    local lines
    lines=$(sources)
    echo "${lines:-deb $from $SUITE main}" >"$root/etc/apt/sources.list"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    inside "$root" apt-get update -qq
    inside "$root" apt-get upgrade -qq >"$work/log" 2>&1
  fi
}

# Install packages into a copy of Debian; prints where it stands.
with_packages() {
  local root=$work/$1
  shift
  cp -a "$work/debian" "$root"
  inside "$root" apt-get install -qq --no-install-recommends "$@" >"$work/log" 2>&1 ||
    { tail -5 "$work/log" >&2; fail "apt-get install $* failed"; }
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/{apt,debconf,ldconfig}/* "$root"/var/log/*
  rm -f "$root"/etc/apt/sources.list "$root"/etc/resolv.conf "$root"/usr/sbin/policy-rc.d
  echo "$root"
}

import() {
  local image=$1 root=$2 change changes=()
  shift 2
  for change in "$@" "LABEL org.imr.airgap=built-from-packages"; do
    changes+=(--change "$change")
  done
  tar --numeric-owner -C "$root" -c . | docker import "${changes[@]}" - "$image" >/dev/null
  rm -rf "$root"
}

build_python() {
  local root
  root=$(with_packages python python3 python3-venv)
  ln -s /usr/bin/python3 "$root/usr/local/bin/python"
  import $PYTHON "$root" 'CMD ["python"]'
}

build_postgres() {
  local root
  root=$(with_packages postgres postgresql-15)
  # The published image's number of the user, and its folders.
  inside "$root" usermod --uid 999 postgres
  inside "$root" groupmod --gid 999 postgres
  rm -rf "$root"/var/lib/postgresql/15 "$root"/etc/postgresql/15
  install -d -o 999 -g 999 -m 1777 "$root/var/lib/postgresql/data" "$root/run/postgresql"
  install -d "$root/docker-entrypoint-initdb.d"
  chown -R 999:999 "$root/var/lib/postgresql" "$root/etc/postgresql" "$root/etc/postgresql-common"
  install -m 755 deploy/airgap/postgres/docker-entrypoint.sh "$root/usr/local/bin/"
  import $POSTGRES "$root" \
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/15/bin' \
    'ENV PGDATA=/var/lib/postgresql/data' 'ENV LANG=C.UTF-8' \
    'VOLUME /var/lib/postgresql/data' 'EXPOSE 5432' \
    'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["postgres"]'
}

build_prometheus() {
  local root
  root=$(with_packages prometheus prometheus)
  rm -rf "$root"/etc/prometheus/* "$root"/var/lib/prometheus
  install -d -o 65534 -g 65534 "$root/prometheus"
  import $PROMETHEUS "$root" 'USER nobody' 'WORKDIR /prometheus' 'VOLUME /prometheus' \
    'EXPOSE 9090' 'ENTRYPOINT ["/bin/prometheus"]' \
    'CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]'
}

build_kafka() {
  local root
  if [ ! -d deploy/kafka/target/libs ]; then
    require mvn
    mvn -q -B -f deploy/kafka/pom.xml dependency:copy-dependencies
  fi
  root=$(with_packages kafka openjdk-17-jre-headless)
  install -d "$root"/{opt/kafka/libs,etc/kafka/docker,mnt/shared/config}
  install -d -o 1000 -g 1000 "$root"/{opt/kafka/config,opt/kafka/logs,var/lib/kafka/data}
  echo 'appuser:x:1000:1000::/home/appuser:/bin/bash' >>"$root/etc/passwd"
  echo 'appuser:x:1000:' >>"$root/etc/group"
  install -m 644 deploy/kafka/target/libs/*.jar "$root/opt/kafka/libs/"
  install -m 644 deploy/airgap/kafka/{server.properties,log4j2.yaml,tools-log4j2.yaml} \
    "$root/etc/kafka/docker/"
  install -m 755 deploy/airgap/kafka/run "$root/etc/kafka/docker/"
  import $KAFKA "$root" 'USER appuser' 'EXPOSE 9092' 'VOLUME /var/lib/kafka/data' \
    'CMD ["/etc/kafka/docker/run"]'
}

pulled() {
  [ "$pull" = yes ] && timeout $PULL_SECONDS docker pull -q "$1" >/dev/null 2>&1
}

pull=yes
[ "${1:-}" != --no-pull ] || pull=no
require docker
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for line in "${BUILDERS[@]}"; do
  read -r image builder <<<"$line"
  if docker image inspect "$image" >/dev/null 2>&1; then
    say "$image is there"
  elif pulled "$image"; then
    say "$image came from its registry"
  else
    require debootstrap unshare
    [ "$(id -u)" = 0 ] || fail "$image cannot be pulled, and building it needs root"
    say "building $image from packages"
    debian
    "build_$builder"
    say "$image is built"
  fi
done
