#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs into a prefix of its own and builds against that what a stranger would: every example,
# a C11 and a C++11 client, with nothing but pkg-config's words, shared and static; then runs them.
#
#     check_install.sh ROOT      CC and CXX choose the compilers
set -eu

root=$1
cc=${CC:-cc}
cxx=${CXX:-c++}
warnings="-Wall -Wextra -Werror"

dir=$(mktemp -d "${TMPDIR:-/tmp}/espflash-install.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
prefix=$dir/prefix

fail() {
    echo "check_install: $*" >&2
    exit 1
}

env -u DESTDIR meson setup "$dir/build" "$root" --prefix "$prefix" --libdir lib \
    --buildtype debug -Dtests=false -Dexamples=false >"$dir/log" 2>&1 ||
    { cat "$dir/log"; fail "meson setup"; }
env -u DESTDIR meson install -C "$dir/build" >"$dir/log" 2>&1 ||
    { cat "$dir/log"; fail "meson install"; }

# The installed files and no others from now on.
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export PKG_CONFIG_PATH
mkdir "$dir/static" "$dir/programs"
cp "$prefix/lib/libespflash.a" "$dir/static"

version=$(sed -n 's/^#define ESPFLASH_VERSION_[MP][A-Z]* *\([0-9]*\)$/\1/p' \
    "$prefix/include/espflash/version.h" | paste -sd.)
[ "$(pkg-config --modversion espflash)" = "$version" ] || fail "the .pc is not of $version"
[ -L "$prefix/lib/libespflash.so" ] || fail "no libespflash.so"
pkg-config --libs espflash | grep -q -e '-lespflash' || fail "no -lespflash"
! pkg-config --libs espflash | grep -q -e '-lz' || fail "zlib is the library's own affair"

needs() { # PROGRAM LIBRARY
    readelf -d "$1" | grep -q "NEEDED.*$2"
}

build() { # shared|static OUTPUT SOURCE...
    kind=$1
    output=$dir/programs/$2-$1
    shift 2
    case $1 in
    *.cpp) compiler="$cxx -std=c++11" ;;
    *) compiler="$cc -std=c11" ;;
    esac
    # shellcheck disable=SC2046,SC2086 # words for the compiler
    if [ "$kind" = shared ]; then
        $compiler -D_GNU_SOURCE $warnings "$@" -o "$output" $simulator \
            $(pkg-config --cflags --libs espflash) || return
        needs "$output" 'libespflash\.so\.0' || fail "$output is not linked to the soname"
        ! needs "$output" libserialport || fail "$output is linked to libserialport itself"
    else
        $compiler -D_GNU_SOURCE $warnings "$@" -o "$output" $simulator -L"$dir/static" \
            $(pkg-config --static --cflags --libs espflash) || return
        ! needs "$output" libespflash || fail "$output is not linked statically"
    fi
}

count=0
for kind in shared static; do
    simulator=
    for example in "$root"/examples/*.c; do
        name=${example##*/}
        # An example that does without the library needs no more than a compiler.
        grep -q '<espflash/' "$example" || continue
        build $kind "${name%.c}" "$example" || fail "$name, $kind"
        count=$((count + 1))
    done
    [ -f "$prefix/include/espflash_sim.h" ] || fail "espflash_sim.h is not installed"
    [ -f "$prefix/lib/libespflash_sim.a" ] || fail "libespflash_sim.a is not installed"
    simulator="-lespflash_sim -lz" # has no .pc of its own
    for client in client.c client.cpp; do
        build $kind "$client" "$root/tests/client/$client" || fail "$client, $kind"
        LD_LIBRARY_PATH=$prefix/lib "$dir/programs/$client-$kind" || fail "$client, $kind, failed"
        count=$((count + 1))
    done
done

# The installed programs find each other without a library path.
for program in espflash-cli espflash-sim; do
    [ -x "$prefix/bin/$program" ] || fail "no $program"
done
[ "$(LD_LIBRARY_PATH=$prefix/lib "$prefix/bin/espflash-cli" --version)" = "$version" ] ||
    fail "the installed espflash-cli does not start"
echo "$count programs built against the installed library, clients run"
