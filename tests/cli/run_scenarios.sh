#!/bin/sh
# SPDX-License-Identifier: MIT
# What people type, and what bites them: every command line of the scenarios and the table of bad
# input, run with espflash-cli against the simulator. Prints TAP.
#
#     run_scenarios.sh ESPFLASH-CLI ESPFLASH-SIM MAKE-IMAGE
set -u

cli=$1
sim=$2
make_image=$3
count=0
failed=0
chip=esp32   # of the simulated board
sim_options= # further words for the simulator
fast="--connect-attempts 2"
export cli fast # the command lines below are evaluated by other shells
unset ESPFLASH_PORT ESPFLASH_CHIP ESPFLASH_BAUD ESPTOOL_PORT ESPTOOL_CHIP ESPTOOL_BAUD

dir=$(mktemp -d "${TMPDIR:-/tmp}/scenarios.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
cd "$dir" || exit 1

# --- the harness -------------------------------------------------------------------------------

report() { # STATUS NAME
    count=$((count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $count - $2"
        return
    fi
    failed=$((failed + 1))
    echo "not ok $count - $2"
    {
        echo "exit code $rc; $why"
        cat out err
    } | head -n 40 | sed 's/^/#   /'
}

# A board's flash: SIZE in 1024 bytes, erased.
new_flash() {
    head -c "$(($1 * 1024))" /dev/zero | tr '\000' '\377' >flash.bin
}

# Run a shell command line on a new board; PORT in it is the board's address. Sets rc, out, err.
on_board() {
    cp flash.bin before.bin
    rm -f rc
    # shellcheck disable=SC2086,SC2016
    "$sim" "$chip" --flash flash.bin $sim_options --exec sh -c '
        line=$1
        PORT=$ESPFLASH_PORT
        eval "$line" >out 2>err
        echo $? >rc' sh "$1" >sim.log 2>&1
    rc=$(cat rc 2>/dev/null || echo 99)
    [ "$rc" = 99 ] && cp sim.log err
}

# Run a command line without a board.
without_board() {
    cp flash.bin before.bin
    eval "$1" >out 2>err
    rc=$?
}

has() { # FILE TEXT...
    file=$1
    shift
    for text in "$@"; do
        grep -q -- "$text" "$file" || {
            why="no '$text' in $file"
            return 1
        }
    done
}

# succeeds NAME COMMAND-LINE [TEXT...]: exit code 0, and each TEXT in the output.
succeeds() {
    name=$1
    why="0 wanted"
    on_board "$2"
    shift 2
    [ "$rc" -eq 0 ] && has out "$@"
    report $? "$name"
}

# The same without a board.
succeeds_alone() {
    name=$1
    why="0 wanted"
    without_board "$2"
    shift 2
    [ "$rc" -eq 0 ] && has out "$@"
    report $? "$name"
}

check_failure() { # WANTED-CODE TEXT...
    wanted=$1
    shift
    why="$wanted wanted"
    [ "$rc" -eq "$wanted" ] || return 1
    why="one line of error: wanted"
    [ "$(grep -c '^error: ' err)" -eq 1 ] || return 1
    why="a hint wanted"
    [ "$(grep -c '^hint: ' err)" -eq 1 ] || return 1
    if [ "$#" -gt 0 ]; then
        has err "$@" || return 1
    fi
    return 0
}

# refuses CODE NAME COMMAND-LINE [TEXT...]: that exit code, one error, a hint, and the flash as it was.
refuses() {
    wanted=$1
    name=$2
    on_board "$3"
    shift 3
    check_failure "$wanted" "$@"
    status=$?
    if [ "$status" -eq 0 ]; then
        why="the flash was changed"
        cmp -s flash.bin before.bin || status=1
    fi
    report "$status" "$name"
}

# The same without a board.
refuses_alone() {
    wanted=$1
    name=$2
    without_board "$3"
    shift 3
    check_failure "$wanted" "$@"
    report $? "$name"
}

holds() { # NAME FILE OFFSET: the flash holds the file there.
    size=$(wc -c <"$2")
    rc=0
    why="the flash does not hold $2 at $3"
    tail -c +"$(($3 + 1))" flash.bin | head -c "$size" | cmp -s - "$2"
    report $? "$1"
}

# --- files -------------------------------------------------------------------------------------

"$make_image" esp8266 30000 fw8266.bin
"$make_image" esp32 30000 fw32.bin
"$make_image" esp32c3 30000 fwc3.bin
head -c 9000 /dev/urandom >a.bin
head -c 5000 /dev/urandom >b.bin
: >empty.bin
printf ':10000000AA\n' >image.hex
printf '{"entry":1074521600,"text":"AAECAw==","text_start":1074521600}' >stub.json
printf '{"entry":1074521604,\n"text":"AAECAw==","text_start":1074521600}' >entry.json
head -c 20000 fw32.bin >truncated.bin
cp fw32.bin checksum.bin
printf 'xyz' | dd of=checksum.bin bs=1 seek=5000 conv=notrunc 2>/dev/null
head -c $((1025 * 1024)) /dev/zero >large.bin

# --- the commands of the guides ----------------------------------------------------------------

chip=esp8266
new_flash 1024
cp fw8266.bin head.bin
cat head.bin a.bin >factory.bin
dd if=factory.bin of=flash.bin conv=notrunc 2>/dev/null
cp flash.bin orig.img
succeeds "1 chip_id on an ESP8266" '"$cli" --port=$PORT chip_id' '^Chip ID: 0x'
succeeds "2 flash_id on an ESP8266 names the part and its size" '"$cli" --port=$PORT flash_id' \
    '^Manufacturer: e0 (' '^Device: 4014' '^Detected flash size: 1MB'
succeeds "6 write_flash --flash_size=8m" '"$cli" --port=$PORT write_flash --flash_size=8m 0 fw8266.bin' \
    '^Nothing to write at 0x00000000: the flash holds' '^Hash of data verified'
succeeds "7 several pairs in one run" \
    '"$cli" --port $PORT --baud 115200 write_flash --flash_size=8m 0 fw8266.bin 0x9000 b.bin' \
    'at 0x00000000' 'at 0x00009000'
holds "7 the second file is there" b.bin $((0x9000))
succeeds "8 --flash_size=detect -fm dio" \
    '"$cli" --port $PORT --baud 115200 write_flash --flash_size=detect -fm dio 0 fw8266.bin' '^Hash of data verified'
succeeds "9 --fm dio --fs=32m" \
    '"$cli" --port $PORT --baud 115200 write_flash --force --fm dio --fs=32m 0 fw8266.bin' \
    '^Flash parameters set to 0x0240'
succeeds "12 --flash_mode dio --flash_size detect" \
    '"$cli" --chip esp8266 --port $PORT write_flash --flash_mode dio --flash_size detect 0x0 fw8266.bin' \
    '^Flash parameters set to 0x0220\|^Wrote '
succeeds "13 the backup is restored" '"$cli" --port=$PORT write_flash --flash_size=8m 0 orig.img' '^Wrote '
holds "13 the flash is byte for byte what it was" orig.img 0
succeeds "5 erase_flash on an ESP8266" '"$cli" --port=$PORT erase_flash' \
    '^Flash memory erased successfully in .* seconds'
refuses 3 "reading the flash of an ESP8266 through its ROM is refused" \
    '"$cli" --port=$PORT --no-stub read_flash 0 4096 no.img'
rc=0 why="no.img was left behind"
[ ! -e no.img ] && [ ! -e no.img.part ]
report $? "a read that fails leaves no file"

chip=esp32
new_flash 4096
succeeds "1 chip_id on an ESP32 prints the MAC" '"$cli" --port=$PORT chip_id' '^MAC: '
succeeds "read_mac" '"$cli" --port=$PORT read_mac' '^MAC: [0-9a-f:]*$'
succeeds "3 read_flash --help" '"$cli" read_flash --help' 'ADDR' 'SIZE' 'FILE' '-p, --no-progress'
succeeds "11 write_flash -z 0x1000" '"$cli" --chip esp32 --port $PORT write_flash -z 0x1000 fw32.bin' \
    '^Wrote 29984 bytes .*at 0x00001000' '^Hash of data verified.'
holds "14 the flash holds the image" fw32.bin 4096
rc=0 why="no warning"
 has err 'warning: the image.* 1 MB'
report $? "T6 a header that says 1 MB on a flash of 4 MB is warned of"
cp flash.bin whole.bin
succeeds "4 read_flash 0 1048576" '"$cli" --port=$PORT read_flash 0 1048576 orig.img' \
    "^Read 1048576 bytes from 0x00000000 in .* seconds (.* kbit/s) to 'orig.img'"
rc=0 why="the backup differs"
head -c 1048576 whole.bin | cmp -s - orig.img
report $? "4 the backup is what the flash holds"
succeeds "the port from ESPTOOL_PORT" 'fast="--connect-attempts 2"
export cli fast # the command lines below are evaluated by other shells
unset ESPFLASH_PORT; ESPTOOL_PORT=$PORT "$cli" read_mac' '^MAC: '
succeeds "verify_flash" '"$cli" --port=$PORT verify_flash 0x1000 fw32.bin' \
    '^Verification successful (digest matched)'
refuses 5 "verify-flash --diff of other data" '"$cli" --port $PORT verify-flash --diff 0x1000 a.bin' \
    'differs'
succeeds "erase_region" '"$cli" --port=$PORT erase_region 0x3000 4k' \
    '^Flash memory region erased successfully in '
succeeds "10 --chip esp32 erase_flash" 'ESPFLASH_PORT=$PORT "$cli" --chip esp32 erase_flash' \
    '^Flash memory erased successfully in '
succeeds "ten commands in a row on a chip without reset lines" \
    'for i in 1 2 3 4 5 6 7 8 9 10; do "$cli" --port $PORT read-mac || exit 1; done' '^MAC: '
succeeds "--json ends with a result" '"$cli" --port $PORT --json flash-id' \
    '"event":"detected"' '"event":"result","command":"flash-id"'
chip=esp32c3
succeeds "get-security-info on an ESP32-C3" '"$cli" -p $PORT get_security_info' '^Security Information:'
succeeds "what follows from it" '"$cli" -p $PORT --json get-security-info' \
    '"can_write_encrypted":false,"needs_encrypted":false,"needs_force":false'
succeeds "reset by the watchdog" '"$cli" -p $PORT --after watchdog-reset read-mac' '^reset by the watchdog'
chip=esp32

# --- bad input, found without a board ------------------------------------------------------------

refuses_alone 2 "a file that is missing" '"$cli" -p none write-flash 0 nofile.bin' 'nofile.bin'
refuses_alone 2 "a file that is empty" '"$cli" -p none write-flash 0 empty.bin' 'empty'
refuses_alone 2 "a directory" '"$cli" -p none write-flash 0 /' 'directory'
refuses_alone 2 "Intel HEX" '"$cli" -p none write-flash 0 image.hex' 'Intel HEX'
refuses_alone 2 "two files in one sector" '"$cli" -p none write-flash 0 a.bin 0x2000 b.bin' 'sector'
refuses_alone 2 "an address that is no number" '"$cli" -p none write-flash zero a.bin' 'not a number'
refuses_alone 2 "a size with a wrong unit" '"$cli" -p none read-flash 0 1G x.bin' 'unit'
refuses_alone 2 "a file without an address" '"$cli" -p none write-flash 0 a.bin b.bin' 'pairs'
refuses_alone 2 "an unknown command" '"$cli" erase-flsh' 'unknown command'
refuses_alone 2 "an unknown option" '"$cli" --prot x run' 'unknown option'
refuses_alone 2 "a reset sequence that is none" '"$cli" -p none --reset-sequence "D0|X1" run' "D0|X1. is no sequence"
refuses_alone 2 "pins that are none" '"$cli" -p none write-flash -sc 6,17,8,11 0 a.bin' 'CLK,Q,D,HD,CS'
succeeds_alone "the chips are listed" '"$cli" chips' "esp32p4 .* 18 .*0x2000 .*OTG"
succeeds_alone "a chip is told in full" '"$cli" chips ESP32-S3' "First image at:     0x0" \
    "0x40370000 to 0x403e0000  IRAM \*" "spi.cmd  *0x60002000" "5 = BY"
succeeds_alone "the doubtful is marked" '"$cli" chips esp32h2' "uart.date .*(unverified)"
succeeds_alone "as JSON" '"$cli" --json chips esp32c6' '^{"schema":1,"event":"result","command":"chips"' \
    '"key":"esp32c6"' '"quirks":\["no-watchdog-reset"\]' '"watchdog.config0":1611340800'
refuses_alone 2 "a chip that is none" '"$cli" chips esp33' "'esp33' is no chip"
refuses_alone 2 "a damaged image in image-info" '"$cli" image-info checksum.bin' 'checksum'
refuses_alone 2 "a stub file that is missing" '"$cli" -p none --stub nofile.json flash-id' 'nofile.json'
refuses_alone 2 "a stub file that is empty" '"$cli" -p none --stub empty.bin flash-id' 'empty.bin'
refuses_alone 2 "a stub file that is no JSON" '"$cli" -p none --stub=fw32.bin flash-id' 'fw32.bin.*line 1, column 1'
refuses_alone 2 "a stub file that is wrong" '"$cli" -p none flash-id --stub entry.json' 'entry.json.*line 1, column 10'
refuses_alone 2 "a stub file that is too large" '"$cli" -p none --stub large.bin flash-id' 'large.bin.*bytes'
refuses_alone 2 "a stub file that never ends" '"$cli" -p none --stub /dev/zero flash-id' '/dev/zero'
refuses_alone 2 "--stub and --no-stub" '"$cli" -p none --stub stub.json --no-stub flash-id' 'contradict'
refuses_alone 2 "--stub without a file" '"$cli" flash-id --stub' 'needs a value'
refuses_alone 4 "a stub file that is whole: only the port is missing" \
    '"$cli" -p tcp://127.0.0.1:9 --stub stub.json flash-id' '127.0.0.1'
refuses_alone 4 "a place that cannot be written to" '"$cli" -p none read-flash 0 4k /nonexistent/x' 'nonexistent'
refuses_alone 4 "a port that is gone" '"$cli" -p /dev/ttyNONE0 read-mac' 'ttyNONE0'
refuses_alone 4 "a host where nothing listens" '"$cli" -p tcp://127.0.0.1:9 read-mac' '127.0.0.1'
refuses_alone 4 "a host that does not exist" '"$cli" -p tcp://no-such-host.invalid:9 read-mac' 'no-such-host'

# --- bad input, found on the board ---------------------------------------------------------------

new_flash 1024
dd if=fw32.bin of=flash.bin bs=4096 seek=1 conv=notrunc 2>/dev/null
refuses 3 "a file larger than the flash" '"$cli" -p $PORT write-flash 0 large.bin'
refuses 3 "an image for another chip" '"$cli" -p $PORT write-flash 0x1000 fwc3.bin' 'ESP32-C3'
chip=esp32c3
refuses 3 "encrypting without a key" '"$cli" -p $PORT write-flash --encrypt 0x10000 a.bin' 'no key'
refuses 3 "files to encrypt without a key" '"$cli" -p $PORT write-flash 0x10000 a.bin --encrypt-files 0x20000 b.bin' \
    'no key'
chip=esp32
refuses 3 "encrypting by the ESP32" '"$cli" -p $PORT write-flash --encrypt 0x10000 a.bin' 'cannot encrypt'
refuses 3 "an image at the wrong offset" '"$cli" -p $PORT write-flash 0 fw32.bin' '0x1000'
refuses 2 "an image cut short" '"$cli" -p $PORT write-flash 0x1000 truncated.bin'
refuses 2 "an image with a wrong checksum" '"$cli" -p $PORT write-flash 0x1000 checksum.bin' 'checksum'
refuses 3 "reading beyond the end" '"$cli" -p $PORT read-flash 0 2M x.bin'
refuses 3 "erasing beyond the end" '"$cli" -p $PORT erase-region 0 2M'
refuses 3 "another chip than --chip says" '"$cli" -p $PORT --chip esp32c3 write-flash 0x1000 a.bin' 'ESP32'

# --- trouble ---------------------------------------------------------------------------------------

sim_options='--fault stall=0'
refuses 3 "a chip that is silent" '"$cli" -p $PORT $fast write-flash 0x1000 a.bin'
has err 'attempt 1 of 2'
report $? "T2 the first failed attempt is told with what was seen"
sim_options='--manual-boot --fault boot-noise'
refuses 3 "a chip that runs its firmware" '"$cli" -p $PORT $fast write-flash 0x1000 a.bin'
sim_options='--fault rx:corrupt=every1'
refuses 3 "a line with nothing but noise" '"$cli" -p $PORT $fast write-flash 0x1000 a.bin'
sim_options='--fault error=0x02:0x06:99,error=0x10:0x06:99'
refuses 3 "a loader that refuses to write" '"$cli" -p $PORT --no-stub write-flash 0x1000 a.bin'
sim_options='--fault noflash'
refuses 3 "no flash chip answers" '"$cli" -p $PORT flash-id'
sim_options='--fault disconnect=6000'
why="4 wanted" && on_board '"$cli" -p $PORT write-flash -u 0x10000 a.bin'
check_failure 4
report $? "T9 a cable pulled half way"
sim_options=
succeeds "T9 the same command again finishes the job" '"$cli" -p $PORT write-flash -u 0x10000 a.bin' '^Wrote '
holds "T9 the flash holds the file" a.bin $((0x10000))
sim_options=--realtime
why="130 wanted"
# Not SIGINT: shells let what they start in the background ignore it.
on_board '"$cli" -p $PORT read-flash 0 1M cancelled.img & pid=$!
    sleep 2; kill -TERM $pid; wait $pid'
[ "$rc" -eq 130 ] && [ ! -e cancelled.img ] && [ ! -e cancelled.img.part ]
report $? "cancelling ends with 130 and leaves no file"
sim_options='--listen pty --fault stall=0'
refuses 4 "a port that another program has open" '"$cli" -p $PORT --connect-attempts 0 -s run >/dev/null 2>&1 & pid=$!
    sleep 0.5; "$cli" -p $PORT read-mac; status=$?
    kill -TERM $pid; wait $pid; (exit $status)' 'open\|use'
sim_options=

echo "1..$count"
echo "# $((count - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
