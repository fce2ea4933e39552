#!/bin/sh
# SPDX-License-Identifier: MIT
# From a clean clone to a flashed chip, without a board: installs what is missing (Debian, Ubuntu),
# builds, then detects, backs up, erases, writes, verifies and restores a simulated ESP32.
#
#     sh examples/quickstart.sh [BUILD-DIRECTORY]
set -eu

# The second part runs below the simulator, which tells where it is in ESPFLASH_PORT.
if [ "${1:-}" = --job ]; then
    job=yes
    shift
else
    job=no
fi

root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/build}
case $build in
/*) ;;
*) build=$PWD/$build ;;
esac

step() {
    printf '\n== %s\n' "$*"
}

fail() {
    printf 'quickstart: %s\n' "$*" >&2
    exit 1
}

# --- the job, on a chip: called again with --job CLI DIRECTORY by the simulator ----------------

run() {
    printf '$ espflash-cli %s\n' "$*"
    "$cli" "$@"
}

do_job() {
    cli=$1
    dir=$2
    cd "$dir"

    step "Which chip is it, which flash?"
    run chip-id
    run flash-id

    step "Back up the whole flash"
    run read-flash 0 ALL backup.img
    cmp backup.img original.bin || fail "the backup is not what the flash holds"

    step "Erase"
    run erase-flash

    step "Write an image and some data; the image header gets the detected flash size"
    run write-flash -fs detect 0x1000 image.bin 0x10000 data.bin

    step "Verify"
    run verify-flash -fs detect 0x1000 image.bin 0x10000 data.bin

    step "Verify something else: this must fail"
    status=0
    run verify-flash 0x10000 other.bin || status=$?
    [ "$status" -eq 5 ] || fail "verification of wrong data ended with $status, not 5"

    step "Restore the backup"
    run write-flash 0 backup.img
}

if [ "$job" = yes ]; then
    do_job "$@"
    exit 0
fi

# --- what is needed, and the package that has it ---------------------------------------------

missing=
need_tool() {
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

need_library() {
    if command -v pkg-config >/dev/null 2>&1; then
        pkg-config --exists "$1" || missing="$missing $2"
    elif ! dpkg -s "$2" >/dev/null 2>&1; then
        missing="$missing $2"
    fi
}

need_header() {
    if command -v gcc >/dev/null 2>&1; then
        echo "#include <$1>" | gcc -E - >/dev/null 2>&1 || missing="$missing $2"
    else
        missing="$missing $2"
    fi
}

install_missing() {
    command -v apt-get >/dev/null 2>&1 ||
        fail "this is no Debian or Ubuntu; please install:$missing (or what your system calls them)"
    sudo=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || fail "not root and no sudo; please install:$missing"
        sudo=sudo
    fi
    # shellcheck disable=SC2086 # the list is meant to be split
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing ||
        {
            $sudo env DEBIAN_FRONTEND=noninteractive apt-get update
            $sudo env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y --no-install-recommends $missing
        }
}

step "Looking for what is needed to build"
need_tool gcc gcc
need_header stdio.h libc6-dev
need_tool meson meson
# Debian's meson asks it where libraries go; without it they end up where pkg-config does not look.
if command -v dpkg >/dev/null 2>&1; then
    need_tool dpkg-architecture dpkg-dev
fi
need_tool ninja ninja-build
need_tool pkg-config pkg-config
need_library zlib zlib1g-dev
need_library libserialport libserialport-dev
need_library libusb-1.0 libusb-1.0-0-dev
if [ -n "$missing" ]; then
    printf 'missing:%s\n' "$missing"
    install_missing
else
    echo "everything is there"
fi

# --- build -----------------------------------------------------------------------------------

step "Building in $build"
# The simulator is needed, the tests are not.
if [ ! -f "$build/build.ninja" ]; then
    meson setup "$build" "$root" -Dtests=false || fail "meson setup failed"
fi
ninja -C "$build" || fail "the build failed"

cli=$build/examples/espflash-cli
make_image=$build/examples/make-image
sim=$build/tests/sim/espflash-sim
[ -x "$cli" ] || fail "no $cli was built"
[ -x "$make_image" ] || fail "no $make_image was built"
[ -x "$sim" ] || fail "no $sim was built"

# --- run it ----------------------------------------------------------------------------------

dir=$(mktemp -d "${TMPDIR:-/tmp}/quickstart.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

step "A simulated ESP32 with 4 MB of flash that holds something"
"$make_image" esp32 40000 "$dir/factory.bin"
"$make_image" esp32 20000 "$dir/image.bin"
head -c 100000 /dev/urandom >"$dir/data.bin"
head -c 100000 /dev/urandom >"$dir/other.bin"
head -c 4194304 /dev/zero | tr '\000' '\377' >"$dir/original.bin"
dd if="$dir/factory.bin" of="$dir/original.bin" bs=4096 seek=1 conv=notrunc 2>/dev/null
dd if="$dir/other.bin" of="$dir/original.bin" bs=4096 seek=512 conv=notrunc 2>/dev/null
cp "$dir/original.bin" "$dir/flash.bin"
echo "in $dir/flash.bin"

"$sim" esp32 --flash "$dir/flash.bin" --exec sh "$root/examples/quickstart.sh" --job "$cli" "$dir" ||
    fail "a step failed, see above"

step "Is the flash byte for byte what it was?"
cmp "$dir/flash.bin" "$dir/original.bin" || fail "the restored flash differs from the original"
echo "yes"

printf '\nquickstart: all steps passed\n'
