# SPDX-License-Identifier: MIT
"""The list of ports of an invented machine, tests/unit/ports.umockdev."""
import json
import os
import subprocess
import sys

from espflash import PortFlag
from support import ROOT, Case

PROGRAM = """
import dataclasses, json, types, espflash
print(json.dumps([dataclasses.asdict(port) for port in espflash.list_ports()]))
for path in "/dev/ttyUSB0", "/dev/ttyACM0", "/dev/ttyS0", "/dev/nonesuch", None:
    print(json.dumps(espflash.SerialTransport(types.SimpleNamespace(port=path)).usb_ids()))
"""


class Ports(Case):
    def test_ports_of_an_invented_machine(self):
        machine = os.path.join(ROOT, "tests", "unit", "ports.umockdev")
        env = {**os.environ, "PYTHONPATH": os.path.join(ROOT, "bindings", "python")}
        done = subprocess.run(["umockdev-run", "-d", machine, "--", sys.executable, "-c", PROGRAM],
                              env=env, text=True, timeout=50, stdout=subprocess.PIPE)
        ports, *ids = (json.loads(line) for line in done.stdout.splitlines())
        bridge = next(port for port in ports if port["vendor_id"] == 0x10C4)
        self.assertEqual(bridge["product_id"], 0xEA60)
        self.assertTrue(bridge["path"].startswith("/dev/"))
        self.assertIn("CP210", bridge["guess"])
        self.assertEqual((bridge["place"], bridge["flags"] & PortFlag.NO_DRIVER), ("1-1", 0))
        self.assertGreater(len({port["path"] for port in ports}), 1)
        self.assertEqual(ids, [[0x10C4, 0xEA60], [0x303A, 0x1001], None, None, None])
