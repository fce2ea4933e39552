# SPDX-License-Identifier: MIT
"""
What esptool and our decoder make of the same words of a chip. Part of chips_vs_esptool.py: makes
the words, asks esptool's chip class, which reads them in place of registers, and identity_tool.
"""
import contextlib
import io
import random
import subprocess
import unittest.mock

import esptool
from esptool.targets import CHIP_DEFS

import chips_differences as differ

BAUDS = (115200, 74880, 460800)


class FakePort:
    """As much of a serial port as the crystal's arithmetic asks for."""

    def __init__(self, baudrate):
        self.baudrate = baudrate


class Words:
    """Words of a chip by address; those nobody chose are made when they are asked for."""

    def __init__(self, rng, chosen, default=None):
        self.rng, self.default, self.values = rng, default, dict(chosen)

    def read(self, address, *_):
        if address not in self.values:
            self.values[address] = self.make() if self.default is None else self.default
        return self.values[address]

    def make(self):
        """Few bits, many bits, edges."""
        r = self.rng
        return r.choice((0, 0xffffffff, 1 << r.randrange(32), r.getrandbits(32),
                         r.getrandbits(32) & r.getrandbits(32) & r.getrandbits(32),
                         r.getrandbits(32) | r.getrandbits(32)))


def instance(cls, words, baud):
    chip = cls.__new__(cls)
    chip.read_reg = words.read
    chip._port = FakePort(baud)
    chip.secure_download_mode = False
    return chip


def crystal(cls, rng, words, baud):
    """A divider near one that the chip's crystals give, or anything."""
    mhz = rng.choice((26, 26, 40, 40, 48, 33, 45, rng.randrange(1, 100)))
    divider = int(mhz * 1e6 * cls.XTAL_CLK_DIVIDER / baud) + rng.randrange(-3, 4)
    words.values[cls.UART_CLKDIV_REG] = (divider & 0xfffff) | rng.getrandbits(12) << 20


def size_inside(model, what, chip):
    """Bytes of flash or PSRAM in the package, by esptool's code and our table of MB."""
    get = {"flash": "get_flash_cap", "psram": "get_psram_cap"}[what]
    if not hasattr(chip, get):
        return 0
    table = {r["code"]: r["value"] for r in model["facts"].get(f"{what}.size_mb", [])}
    return table.get(getattr(chip, get)(), 0) << 20


# The sources and voltages of esptool's one line about it.
SOURCES = {"RTC_CNTL": 1, "eFuse": 2, "a strapping pin": 3}
MILLIVOLTS = {"OFF": 0, "1.8V": 1800, "1.9V": 1900, "3.3V": 3300}


def voltage(cls, chip):
    """What sets the flash's voltage, and to how many mV; 0 and 0 where esptool does not print it."""
    if not getattr(cls, "VDD_SPI_FORCE", None) or cls.CHIP_NAME not in VOLTAGE:
        return 0, 0
    lines = []
    with unittest.mock.patch("esptool.targets.esp32.log.print", lines.append):
        chip.get_flash_voltage()
    source, volts = lines[0].removeprefix("Flash voltage set by ").split(": ")
    return SOURCES[source], MILLIVOLTS[volts]


def theirs_of(cls, model, chip):
    """What esptool makes of the words, in the order in which identity_tool prints."""
    key = model["key"]
    try:
        mac = chip.read_mac("BASE_MAC")
    except esptool.FatalError:
        return None
    eui64 = chip.read_mac("EUI64") if key in EUI64 else None
    has_revision = key != "esp8266"
    by, millivolts = voltage(cls, chip)
    purposes = [chip.get_key_block_purpose(i) for i in range(model["key_blocks"])]
    return {
        "description": chip.get_chip_description(),
        "revision": chip.get_chip_revision() if has_revision else 0,
        "package": chip.get_pkg_version() if has_revision else None,
        "features": ", ".join(chip.get_chip_features()),
        "mac": bytes(mac).hex(),
        "eui64": bytes(eui64 or [0] * 8).hex(),
        "chip id": chip.chip_id() if not has_revision else 0,
        "flash": size_inside(model, "flash", chip),
        "psram": size_inside(model, "psram", chip),
        "crystal": chip.get_crystal_freq(),
        "encryption": bool(chip.get_flash_encryption_enabled()),
        "secure boot": bool(chip.get_secure_boot_enabled()),
        "manual off": bool(chip.get_encrypted_download_disabled()) if has_revision else False,
        "purposes": bytes(purposes + [0] * (6 - len(purposes))).hex(),
        "key manager": has_revision and bool(chip.uses_key_manager_for_flash_encryption()),
        "key": bool(chip.is_flash_encryption_key_valid()) if has_revision else None,
        "config": chip.get_flash_crypt_config() in (None, 0xf) if has_revision else None,
        "lines": {None: 0, 0: 4, 1: 8}[chip.flash_type()],
        "voltage by": by,
        "voltage": millivolts,
    }


def power_on(cls, model, rng, revision):
    """
    What the flash's power-on does to registers of random content: esptool's, and our steps.
    Returns both as lists of writes (address, word) and waits (microseconds).
    """
    facts, registers, theirs, ours = model["facts"], {}, [], []

    def read(address, *_):
        return registers.setdefault(address, rng.getrandbits(32))

    def write(address, value, *_):
        registers[address] = value & 0xffffffff
        theirs.append((address, registers[address]))

    columns = [[r["value"] for r in facts[f"power.on.{c}"]]
               for c in ("address", "value", "mask", "delay_us")]
    undo, undo_bits = facts["power.undo"], facts["power.undo_bits"]
    (did,) = facts["power.rom_did"]
    start = {a: rng.getrandbits(32) for a in columns[0] + [undo, did["address"]]}
    start[undo] |= rng.choice((0, undo_bits))
    registers.update(start)
    chip = cls.__new__(cls)
    chip.read_reg, chip.write_reg, chip.secure_download_mode = read, write, False
    chip.get_chip_revision = lambda: revision
    with unittest.mock.patch(f"{cls.__module__}.sleep", lambda s: theirs.append(round(s * 1e6))):
        chip.power_on_flash()

    registers = start
    rom_did = start[did["address"]] >> did["shift"] & 1 and revision == facts["power.max_revision"]
    if rom_did and registers[undo] & undo_bits == undo_bits:
        ours.append((undo, registers[undo] & ~undo_bits))
    elif not rom_did and facts["power.min_revision"] <= revision <= facts["power.max_revision"]:
        for address, value, mask, delay_us in zip(*columns):
            registers[address] = registers[address] & ~mask | value & mask
            ours += [(address, registers[address])] + ([delay_us] if delay_us else [])
    return theirs, ours


FIELDS = ("description", "revision", "package", "features", "mac", "eui64", "chip id", "flash",
          "psram", "crystal", "encryption", "secure boot", "manual off", "purposes",
          "key manager", "key", "config", "lines", "voltage by", "voltage")
NUMBERS = ("revision", "package", "chip id", "flash", "psram", "crystal", "encryption",
           "secure boot", "manual off", "key manager", "key", "config", "lines", "voltage by",
           "voltage")
# Chips whose own class declares the bits of the flash's voltage: REFERENCE 2.5.
VOLTAGE = ("ESP32", "ESP32-S2", "ESP32-S3")
# Chips with IEEE 802.15.4, and a MAC_EXT in eFuse: REFERENCE 2.14.
EUI64 = ("esp32c5", "esp32c6", "esp32h2", "esp32h4", "esp32h21")


def field_addresses(model):
    """Every word that a field of ours lies in."""
    return sorted({p["address"] for rows in model["facts"].values() if isinstance(rows, list)
                   for p in rows if "address" in p} |
                  {model["facts"][n] for n in ("mac.word0", "mac.word1", "mac.word2",
                                               "uart.clkdiv") if n in model["facts"]} |
                  {model["facts"]["security.key_words"] + 4 * i for i in range(8)
                   if "security.key_words" in model["facts"]})


def sweeps(model):
    """Each value of each small field, all other bits zero: [{address: word}]."""
    for rows in model["facts"].values():
        if not isinstance(rows, list) or "address" not in rows[0] or sum(
                p["width"] for p in rows) > 8:
            continue
        for value in range(1 << sum(p["width"] for p in rows)):
            words = {}
            for p in rows:
                bits = value >> p["position"] & (1 << p["width"]) - 1
                words[p["address"]] = words.get(p["address"], 0) | bits << p["shift"]
            yield words


def cases(model, rng, count):
    """(words, baud); the words are complete once esptool has been asked."""
    for _ in range(count):
        yield Words(rng, {}), rng.choice(BAUDS)
    for chosen in sweeps(model):
        yield Words(rng, chosen, 0), BAUDS[0]
        yield Words(rng, chosen, 0xffffffff), BAUDS[0]


def compare(cls, model, tool, count, used, seed):
    """Returns (how many comparisons, [differences])."""
    key, rng = model["key"], random.Random(f"{seed} {model['key']}")
    lines, wanted, addresses = [], [], field_addresses(model)
    # esptool warns of odd crystals.
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for words, baud in cases(model, rng, count):
            crystal(cls, rng, words, baud)
            chip = instance(cls, words, baud)
            theirs = theirs_of(cls, model, chip)
            for address in addresses:
                words.read(address)
            if theirs:
                adjust(key, theirs, chip, used)
            wanted.append(theirs)
            lines.append(" ".join([key, str(baud)] + [f"{a:x} {v:x}"
                                                      for a, v in words.values.items()]))
    done = subprocess.run([tool], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          check=False)
    answers = done.stdout.splitlines()
    if done.returncode or len(answers) != len(lines):
        return 0, [f"identity_tool: exit {done.returncode} after {len(answers)} answers"]
    wrong, compared = [], 0
    for line, answer, theirs in zip(lines, answers, wanted):
        compared += len(FIELDS)
        difference = differs(answer, theirs)
        if difference:
            wrong.append(f"{difference} (of {line[:400]})")
    return compared, wrong


def adjust(key, theirs, chip, used):
    """Apply the deliberate differences of texts."""
    for row, (field, chips, change, _) in enumerate(differ.TEXTS):
        if key not in chips:
            continue
        changed = change(theirs[field], chip)
        if changed != theirs[field]:
            used.add(("text", row, key))
        theirs[field] = changed


def differs(answer, theirs):
    """What is not the same, or None."""
    if theirs is None:
        return None if answer.startswith("error unknown MAC address") else f"no error: {answer}"
    parts = answer.split("\t")
    if len(parts) != len(FIELDS):
        return answer
    for field, mine in zip(FIELDS, parts):
        wanted = theirs[field]
        if wanted is None:  # esptool has no such number
            continue
        if (int(mine) if field in NUMBERS else mine) != wanted:
            return f"{field}: esptool {wanted!r}, ours {mine!r}"
    return None
