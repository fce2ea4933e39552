#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
A second opinion on the table of flash parts: every line of `espflash-cli flash-parts --json`
against spiflash (PyPI), which has collected the tables of flashrom, flashprog, Linux, U-Boot,
Dediprog, Rockchip, OpenOCD, IMSProg, QEMU and Zephyr: size, name, sectors, 4-byte commands, quad
enable and protection bits. Where they know of a bit, one of them must have it where it is here.
Deliberate differences stand below with their reasons. Runs in a Python that has spiflash.

usage: parts_vs_spiflash.py ESPFLASH_CLI
"""
import json
import subprocess
import sys

try:
    import spiflash
except ImportError:
    print("1..0 # SKIP spiflash is not installed")
    sys.exit(0)

READ_BY = {"sr1": 0x05, "sr2": 0x35, "sr3": 0x15}
ROLES = {"BP0": "bp0", "BP1": "bp1", "BP2": "bp2", "BP3": "bp3", "TB": "tb", "SEC": "sec",
         "CMP": "cmp", "WPS": "wps", "SRP": "srp", "SRL": "srl"}

# Ids that spiflash does not have: where they are from is said by `source`.
NOT_THERE = {"XM25QH32D", "TH25Q40HB", "TH25Q32", "TH25Q64", "TH25Q16UB", "TH25Q16HB",
             "TH25Q64HA", "F25L128QA"}
# {(names, what): why}
DIFFERENT = {
    (("GD25Q128",), "WPS"): "one of its generations has it, by one table",
    (("XT25F128B",), "WPS"): "the tables have it in two places",
    (("FM25W128",), "WPS"): "by one table, where no other has it",
    (("GD25B512MF", "GD55B01GF"), "CMP"): "by one table, in a third register with other commands",
    (("MX25L2006E", "MX25L8006E"), "QE"): "parts with the same id have it, these have not",
    (("XM25QH20B", "XM25QH40B"), "sectors"): "an M45PE with the same id has none",
    (("ZB25VQ16B", "AT25SF641B"), "sectors"): "OpenOCD names the largest only",
}


def theirs(jedec_id):
    """What spiflash has under an id: one flash, or None."""
    found = [f for f in spiflash.lookup(f"{jedec_id:06x}")
             if f.type == "nor" and f.family == "jedec"]
    return found[0] if found else None


def squashed(name):
    return name.upper().replace("-", "").replace("_", "")


def has_name(flash, name):
    mine = squashed(name)
    return any(one in mine or mine in one or mine[:8] == one[:8]
               for one in map(squashed, flash.names))


def places(flash, role):
    """Where the records of a flash have a bit: {(opcode that reads its register, mask)}."""
    found = set()
    for record in flash.records:
        bit = (record.quad_enable if role == "QE" else
               record.protection and getattr(record.protection, ROLES[role], None))
        if bit is not None and getattr(bit, "register", None) in READ_BY:
            found.add((READ_BY[bit.register], 1 << bit.bit))
    return found


def bits_of(part):
    return {bit["name"]: (part["status_read"][bit["register"] - 1], bit["mask"])
            for bit in part["status_bits"]}


def differences(part, flash):
    """(field, what is different) of one part."""
    if part["size"] != flash.size:
        yield "size", f"{flash.size} there"
    if not has_name(flash, part["name"]):
        yield "name", f"{', '.join(flash.names[:4])} there"
    sizes = {1 << i for i in range(32) if part["erase"] >> i & 1}
    told = {size for size, word in ((4096, "erase_4k"), (32768, "erase_32k"), (65536, "erase_64k"))
            if word in flash.features}
    if told and (4096 in told) != (4096 in sizes):
        yield "sectors", f"erased by {sorted(told)} there"
    if part["size"] > 1 << 24 and "4byte_opcodes" not in flash.features:
        yield "4-byte commands", "none there"
    mine = bits_of(part)
    for role in list(ROLES) + ["QE"]:
        there = places(flash, role)
        if there and role in mine and mine[role] not in there:
            yield role, f"{mine[role]}, {sorted(there)} there"
        # The same bit under another name (BP3 for what works like TB) is no difference.
        if there and role not in mine and part["status_registers"] and not (
                there & set(mine.values())):
            yield role, f"none, {sorted(there)} there"


def main():
    done = subprocess.run([sys.argv[1], "--json", "flash-parts"], capture_output=True, check=True)
    parts = json.loads(done.stdout)["parts"]
    count = bad = compared = 0
    used = set()
    for part in parts:
        wrong = []
        flash = theirs(part["jedec_id"])
        if flash is None:
            used.add(part["name"])
            if part["name"] not in NOT_THERE:
                wrong.append("spiflash does not know it")
        else:
            compared += 1
            for field, text in differences(part, flash):
                key = next((k for k in DIFFERENT if part["name"] in k[0] and k[1] == field), None)
                used.add(key)
                if key is None:
                    wrong.append(f"{field}: {text}")
        count += 1
        bad += bool(wrong)
        name = f"{part['name']} ({part['jedec_id']:06x})"
        print(f"not ok {name}: {'; '.join(wrong)}" if wrong else f"ok {name}")
    for key in [k for k in list(DIFFERENT) + list(NOT_THERE) if k not in used]:
        count, bad = count + 1, bad + 1
        print(f"not ok {key}: listed as different, and is not")
    print(f"1..{count}")
    print(f"# {compared} compared, {bad} wrong")
    return 1 if bad or compared < 300 else 0


if __name__ == "__main__":
    sys.exit(main())
