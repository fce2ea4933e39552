#!/bin/sh
# SPDX-License-Identifier: MIT
# Every test, from a bare Debian or Ubuntu: installs what is missing, builds with gcc and clang, and
# runs the suites as they are, under the sanitizers and under valgrind. Ends with the one line
# "N passed, N failed"; the exit code is 0 only if nothing failed and nothing was left out.
#
#     tests/run.sh [STAGE...]    stages: gcc clang thread valgrind; all if none is named
#
# ESPFLASH_BUILD_DIR: where to build (build/tests). ESPFLASH_JOBS: how much at once (all cores).
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
build=${ESPFLASH_BUILD_DIR:-$root/build/tests}
jobs=${ESPFLASH_JOBS:-$(nproc 2>/dev/null || echo 2)}
stages=${*:-gcc clang thread valgrind}
esptool="esptool==5.6.0" # the chips are compared with it number by number
spiflash="spiflash==0.0.post251" # and the flash parts with this
begin=$(date +%s)
troubles=0 # of this script itself: a tool that is missing, a build that failed

mkdir -p "$build" || exit 1
build=$(cd "$build" && pwd)
rm -f "$build"/*/meson-logs/run-*.json "$build/troubles"
export MESON_TESTTHREADS="$jobs" PYTHONDONTWRITEBYTECODE=1
unset DESTDIR CFLAGS CXXFLAGS LDFLAGS

say() {
    printf '\n== %s\n' "$*"
}

trouble() {
    printf 'tests/run.sh: %s\n' "$*" >&2
    printf '%s\n' "$*" >>"$build/troubles"
    troubles=$((troubles + 1))
}

# --- what is needed ------------------------------------------------------------------------------

packages="gcc g++ libc6-dev dpkg-dev clang llvm clang-format meson ninja-build pkg-config binutils
    zlib1g-dev libserialport-dev libusb-1.0-0-dev libcmocka-dev valgrind libc6-dbg umockdev libumockdev-dev
    libudev-dev ser2net python3 python3-venv
    gcc-xtensa-lx106 gcc-riscv64-unknown-elf cmake bash zsh fish groff-base mandoc doxygen"

# Words for other systems.
others="gcc, g++, clang with its sanitizers and libFuzzer, clang-format 14, meson >= 1.0, ninja,
pkg-config, binutils, valgrind, umockdev, ser2net, Python 3 with venv; the cross compilers
xtensa-lx106-elf-gcc and riscv64-unknown-elf-gcc; CMake; bash, zsh, fish, groff, mandoc and Doxygen; headers and
libraries of zlib, libserialport >= 0.1.1, libusb >= 1.0.20, libumockdev and cmocka"

root_do() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

apt_install() { # PACKAGE...
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        trouble "not root and no sudo; please install: $*"
        return 1
    fi
    [ -f "$build/apt-updated" ] || root_do apt-get -q update || trouble "apt-get update failed"
    : >"$build/apt-updated"
    root_do env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends "$@" || trouble "cannot install: $*"
}

install_packages() {
    rm -f "$build/apt-updated"
    missing=
    for package in $packages; do
        installed "$package" || missing="$missing $package"
    done
    # shellcheck disable=SC2086 # the list is meant to be split
    [ -z "$missing" ] || apt_install $missing
    # The sanitizers of clang: a package of their own, named after its version.
    version=$(clang -dumpversion 2>/dev/null | cut -d. -f1)
    runtime=libclang-rt-$version-dev
    if [ -n "$version" ] && ! fuzzer_links && ! installed "$runtime"; then
        apt_install "$runtime"
    fi
    # For the example in Rust; any one will do.
    command -v rustc >/dev/null 2>&1 || apt_install rustc
}

fuzzer_links() {
    echo 'int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n ? 0 : 0; }' |
        clang -fsanitize=fuzzer,address,undefined -x c - -o "$build/fuzzer-links" 2>/dev/null
}

# esptool and spiflash, the second opinions of the interop tests, and what the tests of the Python
# binding want, in an environment of its own.
install_python() {
    venv=$build/venv
    "$venv/bin/pip" freeze 2>/dev/null | grep -qx "$esptool" &&
        "$venv/bin/pip" freeze 2>/dev/null | grep -qx "$spiflash" &&
        "$venv/bin/python3" -c 'import hatchling, mypy, serial' 2>/dev/null || {
        python3 -m venv "$venv" &&
            "$venv/bin/pip" install -q "$esptool" "$spiflash" hatchling mypy pyserial ||
            trouble "cannot install esptool, spiflash, hatchling, mypy and pyserial with pip"
    }
    PATH=$venv/bin:$PATH
    export PATH
}

say "What the tests need"
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; then
    install_packages
else
    printf 'This is no Debian and no Ubuntu; these must be there already:\n%s.\n' "$others"
fi
tools="gcc g++ clang clang++ meson ninja pkg-config nm readelf valgrind umockdev-run python3
    xtensa-lx106-elf-gcc riscv64-unknown-elf-gcc cmake bash zsh fish groff mandoc doxygen"
for tool in $tools; do
    command -v "$tool" >/dev/null 2>&1 || trouble "no $tool"
done
fuzzer_links || trouble "clang cannot link with its sanitizers and libFuzzer"
install_python
printf 'tools: %s s\n' $(($(date +%s) - begin))

# --- stages --------------------------------------------------------------------------------------

# An address space that ThreadSanitizer of gcc 12 cannot use: newer kernels randomise more.
fixed_addresses=
if [ -x /usr/bin/setarch ] && setarch "$(uname -m)" -R true 2>/dev/null; then
    fixed_addresses="setarch $(uname -m) -R"
fi

configure() { # DIRECTORY OPTION...
    where=$build/$1
    shift
    if [ -f "$where/build.ninja" ]; then
        meson configure "$where" "$@" >/dev/null && return
        rm -rf "$where"
    fi
    meson setup "$where" "$root" -Dwerror=true "$@" >"$build/log" 2>&1 ||
        { cat "$build/log"; return 1; }
}

compile() { # DIRECTORY
    ninja -C "$build/$1" -j "$jobs" -k 0 >"$build/log" 2>&1 ||
        { grep -v '^\[' "$build/log" | head -n 60; return 1; }
}

# Run a stage: configure and compile, then `meson test` with the rest of the words.
stage() { # NAME DIRECTORY "OPTIONS" TEST-OPTION...
    name=$1 directory=$2 options=$3
    shift 3
    case " $stages " in
    *" $name "*) ;;
    *) return ;;
    esac
    say "$name"
    start=$(date +%s)
    # shellcheck disable=SC2086 # the options are meant to be split
    if ! configure "$directory" $options || ! compile "$directory"; then
        trouble "$name: the build failed"
        return
    fi
    built=$(date +%s)
    # shellcheck disable=SC2086
    $prefix meson test -C "$build/$directory" --no-rebuild --print-errorlogs \
        --num-processes "$jobs" --logbase "run-$name" "$@"
    # meson adds the wrapper's name.
    cat "$build/$directory/meson-logs/run-$name"*.json 2>/dev/null | grep -q . ||
        trouble "$name: no test was run"
    printf 'stage %s: built in %s s, tested in %s s\n' \
        "$name" $((built - start)) $(($(date +%s) - built))
}

prefix=
export CC=gcc CXX=g++
stage gcc gcc "" --timeout-multiplier 3

# One build for three purposes: clang's warnings, the sanitizers, libFuzzer.
export CC=clang CXX=clang++
# umockdev-run preloads a library before the sanitizer's.
export ASAN_OPTIONS=abort_on_error=1:detect_stack_use_after_return=1:verify_asan_link_order=0
export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
stage clang clang "-Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true" \
    --timeout-multiplier 5 --suite unit --suite stub --suite flow --suite faults --suite machine --suite host \
    --suite fuzz --suite cli
unset ASAN_OPTIONS UBSAN_OPTIONS

export CC=gcc CXX=g++ TSAN_OPTIONS=halt_on_error=1
prefix=$fixed_addresses
stage thread thread "-Db_sanitize=thread -Dcli=false -Dexamples=false" \
    --timeout-multiplier 10 --suite unit --suite flow
prefix=
unset TSAN_OPTIONS

stage valgrind gcc "" \
    --timeout-multiplier 20 --suite unit --suite flow \
    --wrap "valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite"

# --- the sum -------------------------------------------------------------------------------------

say "All stages: $(($(date +%s) - begin)) s"
exec python3 - "$build" "$troubles" <<'EOF'
"""Add up what meson noted of each stage; each case of a program that speaks TAP counts."""
import glob
import json
import re
import sys

build, troubles = sys.argv[1], int(sys.argv[2])
passed = failed = skipped = 0
bad = [f"tests/run.sh: {line.strip()}" for line in open(f"{build}/troubles")] if troubles else []

for log in sorted(glob.glob(f"{build}/*/meson-logs/run-*.json")):
    stage = re.search(r"run-([a-z]+)[-\w]*\.json", log).group(1)
    for line in open(log):
        test = json.loads(line)
        out = test.get("stdout", "")
        tap = re.search(r"^1\.\.\d+", out, flags=re.M)
        good = len(re.findall(r"^ok\b", out, flags=re.M)) if tap else 0
        wrong = len(re.findall(r"^not ok\b", out, flags=re.M)) if tap else 0
        if test["result"] == "OK":
            passed += max(good, 1)
        elif test["result"] == "SKIP":
            skipped += 1
            bad.append(f"{stage}: {test['name']} was skipped: {out.strip()[:100]}")
        else:
            passed += good
            failed += max(wrong, 1)
            bad.append(f"{stage}: {test['name']}: {test['result']}")

failed += troubles
print("\n".join(bad))
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or skipped or not passed else 0)
EOF
