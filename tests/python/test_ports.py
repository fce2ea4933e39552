# SPDX-License-Identifier: MIT
"""The list of ports of an invented machine, tests/unit/ports.umockdev."""
import json
import os
import subprocess
import sys

from support import ROOT, Case

PROGRAM = """
import dataclasses, json, espflash
print(json.dumps([dataclasses.asdict(port) for port in espflash.list_ports()]))
"""


class Ports(Case):
    def test_ports_of_an_invented_machine(self):
        machine = os.path.join(ROOT, "tests", "unit", "ports.umockdev")
        env = {**os.environ, "PYTHONPATH": os.path.join(ROOT, "bindings", "python")}
        done = subprocess.run(["umockdev-run", "-d", machine, "--", sys.executable, "-c", PROGRAM],
                              env=env, text=True, timeout=50, stdout=subprocess.PIPE)
        ports = json.loads(done.stdout)
        bridge = next(port for port in ports if port["vendor_id"] == 0x10C4)
        self.assertEqual(bridge["product_id"], 0xEA60)
        self.assertTrue(bridge["path"].startswith("/dev/"))
        self.assertIn("CP210", bridge["guess"])
        self.assertGreater(len({port["path"] for port in ports}), 1)
