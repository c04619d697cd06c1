#!/usr/bin/env bash
# Fetch every wheel that the images need, as the lock pins it, into deploy/airgap/wheels/: a package
# index may be out of reach from inside a build. For Linux, Python 3.11 and this machine's processor.
# Needs uv, and pip 23 or later; installs nothing on this machine.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly WHEELS=deploy/airgap/wheels
uv=$(command -v uv || echo .venv/bin/uv)
[ -x "$uv" ] || { echo "wheels: needs uv (make setup brings it)" >&2; exit 1; }

locked=$(mktemp)
trap 'rm -f "$locked"' EXIT
"$uv" export --quiet --frozen --no-dev --no-emit-project --all-extras --no-extra parquet >"$locked"
key=$(cat "$locked" deploy/build-requirements.txt | sha256sum)
if [ "$(cat $WHEELS/.key 2>/dev/null)" = "$key" ]; then
  echo "wheels: $(find $WHEELS -name '*.whl' | wc -l) are there, as the lock pins them" >&2
  exit 0
fi

platforms=()
for libc in 28 27 26 24 17 12 5; do
  platforms+=(--platform "manylinux_2_${libc}_$(uname -m)")
done
if python3 -m pip --version >/dev/null 2>&1; then
  pip=(python3 -m pip)
else
  pip=("$uv" tool run pip)
fi
rm -f $WHEELS/*.whl
for requirements in "$locked" deploy/build-requirements.txt; do
  "${pip[@]}" download --quiet --disable-pip-version-check --only-binary=:all: --no-deps \
    --require-hashes --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none \
    "${platforms[@]}" --platform "manylinux2014_$(uname -m)" --platform any \
    --dest $WHEELS --requirement "$requirements"
done
echo "$key" >$WHEELS/.key
echo "wheels: $(find $WHEELS -name '*.whl' | wc -l) fetched" >&2
