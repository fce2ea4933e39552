#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone, and twice, as C11 and as C++11; no structure has a hole.
#
#     headers.sh ROOT        CC and CXX choose the compilers
set -u

root=$1
failed=0
checked=0

check() { # LANGUAGE HEADER COMPILER OPTION...
    language=$1
    header=$2
    shift 2
    checked=$((checked + 1))
    printf '#include <espflash/%s>\n#include <espflash/%s>\nextern int nothing;\n' \
        "$header" "$header" |
        "$@" -Wall -Wextra -Wpedantic -Wshadow -Werror -I"$root/include" -fsyntax-only \
            -x "$language" - ||
        {
            echo "$header: not alone as $*"
            failed=$((failed + 1))
        }
}

for path in "$root"/include/espflash/*.h; do
    header=${path##*/}
    check c "$header" "${CC:-cc}" -std=c11 -Wpadded -Wconversion
    check c++ "$header" "${CXX:-c++}" -std=c++11 -Wpadded -Wold-style-cast
done

# Other data models, where the compiler knows them: 32 bits, and Windows with its 32-bit long.
if command -v clang >/dev/null 2>&1; then
    for target in i686-linux-gnu armv7-linux-gnueabihf x86_64-w64-mingw32; do
        check c espflash.h clang --target=$target -ffreestanding -std=c11
    done
fi

echo "$checked checked, $failed problems"
[ "$failed" -eq 0 ] && [ "$checked" -gt 10 ]
