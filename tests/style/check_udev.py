#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The udev rules name the USB ids of lib/transport/usb_ids.c, debuggers left out, and no others.

usage: check_udev.py ROOT
"""
import re

import tree

RULE = (r'SUBSYSTEM=="tty", SUBSYSTEMS=="usb", ATTRS{idVendor}=="(\w{4})", '
        r'(?:ATTRS{idProduct}=="(\w{4})", )?TAG\+="uaccess"')


def main():
    problems = []
    ids = [(int(vendor, 16), int(product, 16)) for vendor, product, name in re.findall(
        r'\{(0x\w+), (0x\w+|0), \w+, "([^"]*)"\}', tree.read("lib/transport/usb_ids.c"))
        if "debugger" not in name]
    whole = {vendor for vendor, product in ids if product == 0}
    wanted = {(vendor, product) for vendor, product in ids if product == 0 or vendor not in whole}
    have = [(int(vendor, 16), int(product or "0", 16))
            for vendor, product in re.findall(RULE, tree.read("pkgconfig/60-espflash.rules"))]
    for vendor, product in sorted(wanted ^ set(have)):
        where = "60-espflash.rules" if (vendor, product) in wanted else "usb_ids.c"
        problems.append(f"{vendor:04x}:{product:04x} is not in {where}")
    if len(have) != len(set(have)):
        problems.append("60-espflash.rules has a rule twice")
    tree.report(problems, len(have))


main()
