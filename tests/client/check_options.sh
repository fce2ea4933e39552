#!/bin/sh
# SPDX-License-Identifier: MIT
# Each part can be left out: builds the variants, and sees that what was left out is gone from the
# library and that the rest is still there. Warnings are errors.
#
#     check_options.sh ROOT
set -eu

root=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/espflash-options.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

fail() {
    echo "check_options: $*" >&2
    exit 1
}

variant() { # NAME OPTION...
    name=$1
    shift
    {
        meson setup "$dir/$name" "$root" --buildtype debug -Dwerror=true -Dtests=false "$@" &&
            ninja -C "$dir/$name"
    } >"$dir/$name.log" 2>&1 || { tail -n 40 "$dir/$name.log"; fail "$name: $*"; }
    library=$dir/$name/lib/libespflash.so
    echo "$name: $*"
}

uses() { # PATTERN: does the library ask another for such a symbol, or need such a library?
    nm -D --undefined-only "$library" | grep -q -E " ($1)(@|\$)" ||
        readelf -d "$library" | grep NEEDED | grep -q -E "$1"
}

there() { # FILE, below the build directory
    [ -e "$dir/$name/$1" ]
}

variant minimal -Dserial=disabled -Dtcp=disabled -Dusb=disabled -Dcli=false -Dsimulator=false -Dexamples=false
! uses 'libserialport.*|sp_.*' || fail "serial ports are still there"
! uses 'socket|connect|getaddrinfo' || fail "sockets are still there"
! uses 'libusb.*' || fail "USB is still there"
! there examples/espflash-cli || fail "the CLI is still there"
! there tests/sim/espflash-sim || fail "the simulator is still there"
! there examples/example-flash || fail "the examples are still there"

variant no-serial -Dserial=disabled -Dexamples=false
! uses 'libserialport.*|sp_.*' || fail "serial ports are still there"
uses 'getaddrinfo' || fail "tcp is gone"
there examples/espflash-cli || fail "the CLI is gone"
there tests/sim/espflash-sim || fail "the simulator is gone"

variant no-usb -Dusb=disabled -Dexamples=false -Dsimulator=false
! uses 'libusb.*' || fail "USB is still there"
uses 'libserialport.*|sp_.*' || fail "serial ports are gone"

variant no-tcp -Dtcp=disabled -Dexamples=false -Dsimulator=false
! uses 'socket|connect|getaddrinfo' || fail "sockets are still there"
uses 'libserialport.*|sp_.*' || fail "serial ports are gone"
uses 'libusb.*' || fail "USB is gone"

# Without assertions a variable that only they use must not be left over.
variant release -Db_ndebug=true -Doptimization=3 -Dexamples=false -Dsimulator=false
echo "5 variants built"
