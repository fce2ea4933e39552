#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds a project that has the whole tree as a meson subproject, and runs its test.
#
#     check_subproject.sh ROOT
set -eu

root=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/espflash-subproject.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

mkdir -p "$dir/tree/project/subprojects"
cp "$root/tests/client/subproject/meson.build" "$dir/tree/project"
cp "$root"/tests/client/client.c "$root"/tests/client/*.h "$dir/tree"
ln -s "$root" "$dir/tree/project/subprojects/espflash"

for step in "setup $dir/build $dir/tree/project --buildtype debug" "test -C $dir/build"; do
    # shellcheck disable=SC2086 # words for meson
    meson $step >"$dir/log" 2>&1 || { tail -n 40 "$dir/log"; exit 1; }
done
grep -q 'Ok: *1 ' "$dir/log" || { cat "$dir/log"; exit 1; }
[ ! -e "$dir/build/subprojects/espflash/tests/unit-url" ] || { echo "its tests were built"; exit 1; }
echo "a project with a subproject is built and its test passes"
