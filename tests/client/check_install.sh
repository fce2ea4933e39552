#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs into a prefix of its own and builds against that what a stranger would: every example that
# was installed, a C11 and a C++11 client, with nothing but pkg-config's words, shared and static, and
# with CMake's find_package; then runs them. Everything that is to be installed is there.
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
    --buildtype debug -Dtests=false >"$dir/log" 2>&1 ||
    { cat "$dir/log"; fail "meson setup"; }
env -u DESTDIR meson install -C "$dir/build" >"$dir/log" 2>&1 ||
    { cat "$dir/log"; fail "meson install"; }

version=$(sed -n 's/^#define ESPFLASH_VERSION_[MP][A-Z]* *\([0-9]*\)$/\1/p' \
    "$root/include/espflash/version.h" | paste -sd.)
major=${version%%.*}

# All of it, and nothing else.
(cd "$prefix" && find . ! -type d ! -path './include/espflash/*' ! -path './share/doc/*' | sort) \
    >"$dir/installed"
cat >"$dir/wanted" <<EOF
./bin/espflash-cli
./bin/espflash-sim
./include/espflash_sim.h
./lib/cmake/espflash/espflash-config-version.cmake
./lib/cmake/espflash/espflash-config.cmake
./lib/libespflash.a
./lib/libespflash.so
./lib/libespflash.so.$major
./lib/libespflash.so.$version
./lib/libespflash_sim.a
./lib/pkgconfig/espflash.pc
./lib/pkgconfig/espflash_sim.pc
./lib/udev/rules.d/60-espflash.rules
./share/bash-completion/completions/espflash-cli.bash
./share/fish/vendor_completions.d/espflash-cli.fish
./share/man/man1/espflash-cli.1
./share/man/man1/espflash-sim.1
./share/zsh/site-functions/_espflash-cli
EOF
LC_ALL=C sort -o "$dir/wanted" "$dir/wanted"
LC_ALL=C sort -o "$dir/installed" "$dir/installed"
diff "$dir/wanted" "$dir/installed" || fail "these files are missing (<) or too many (>)"
for header in "$root"/include/espflash/*.h; do
    cmp "$header" "$prefix/include/espflash/${header##*/}" || fail "${header##*/} is not installed"
done
examples=$prefix/share/doc/espflash/examples
for example in "$root"/examples/*.c "$root/examples/README.md" "$root"/examples/cpp/* \
    "$root"/examples/rust/*; do
    cmp "$example" "$examples/${example#"$root/examples/"}" || fail "$example is not installed"
done

# The installed files and no others from now on.
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export PKG_CONFIG_PATH
mkdir "$dir/static" "$dir/programs"
cp "$prefix/lib/libespflash.a" "$dir/static"

[ "$(pkg-config --modversion espflash)" = "$version" ] || fail "the .pc is not of $version"
[ -L "$prefix/lib/libespflash.so" ] || fail "no libespflash.so"
pkg-config --libs espflash | grep -q -e '-lespflash' || fail "no -lespflash"
! pkg-config --libs espflash | grep -q -e '-lz' || fail "zlib is the library's own affair"

# The rules for udev know every maker of bridges, chips and boards that the library knows.
rules=$prefix/lib/udev/rules.d/60-espflash.rules
[ -f "$rules" ] || fail "no rules for udev"
for vendor in $(grep -iE '(bridge|espressif|esp32|board)' "$root/lib/transport/usb_ids.c" |
    sed -n 's/^\t{0x\([0-9a-f]*\), .*/\1/p' | sort -u); do
    grep -q "ATTRS{idVendor}==\"$vendor\".*uaccess" "$rules" || fail "no rule for vendor $vendor"
done

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
        $compiler -D_GNU_SOURCE $warnings "$@" -o "$output" -L"$dir/static" $simulator \
            $(pkg-config --static --cflags --libs espflash) || return
        ! needs "$output" libespflash || fail "$output is not linked statically"
    fi
}

count=0
for kind in shared static; do
    simulator=
    for example in "$examples"/*.c; do
        name=${example##*/}
        # An example that does without the library needs no more than a compiler.
        grep -q '<espflash/' "$example" || continue
        build $kind "${name%.c}" "$example" || fail "$name, $kind"
        count=$((count + 1))
    done
    build $kind conformance "$root"/examples/conformance/*.c || fail "conformance, $kind"
    LD_LIBRARY_PATH=$prefix/lib "$dir/programs/conformance-$kind" >"$dir/log" ||
        { cat "$dir/log"; fail "conformance, $kind, failed"; }
    count=$((count + 1))
    simulator=$(pkg-config --cflags --libs espflash_sim)
    for client in client.c client.cpp; do
        build $kind "$client" "$root/tests/client/$client" || fail "$client, $kind"
        LD_LIBRARY_PATH=$prefix/lib "$dir/programs/$client-$kind" || fail "$client, $kind, failed"
        count=$((count + 1))
    done
done

# The same with CMake, also when the tree has been moved.
cmake_client() { # PREFIX WANTED-VERSION
    rm -rf "$dir/cmake"
    cmake -S "$root/tests/client/cmake" -B "$dir/cmake" -DCMAKE_PREFIX_PATH="$1" -DWANTED="$2" \
        -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" >"$dir/log" 2>&1
}
mv "$prefix" "$dir/moved"
cmake_client "$dir/moved" "$version" || { cat "$dir/log"; fail "find_package(espflash)"; }
cmake --build "$dir/cmake" >"$dir/log" 2>&1 || { cat "$dir/log"; fail "the CMake client"; }
needs "$dir/cmake/client-c" "libespflash\.so\.$major" || fail "CMake's client is not linked to the soname"
! needs "$dir/cmake/client-static-c" libespflash || fail "CMake's static client is not static"
for client in client-c client-cpp client-static-c client-static-cpp; do
    LD_LIBRARY_PATH=$dir/moved/lib "$dir/cmake/$client" || fail "$client of CMake failed"
    count=$((count + 1))
done
for wrong in $((major + 1)).0 "$major.99" "$version.1"; do
    ! cmake_client "$dir/moved" "$wrong" || fail "find_package takes $version for $wrong"
done
rm "$dir/moved/lib/libespflash_sim.a"
! cmake_client "$dir/moved" "$version" || fail "find_package finds a component that is not there"
mv "$dir/moved" "$prefix"

# The installed programs find each other without a library path.
[ "$(LD_LIBRARY_PATH=$prefix/lib "$prefix/bin/espflash-cli" --version)" = "$version" ] ||
    fail "the installed espflash-cli does not start"
echo "$count programs built against the installed library, clients run"
