#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Writes docs/chips*.md from what the library says of its chips (espflash-cli chips --json) and from
the table of differences in tests/interop. With --check it writes nothing and fails if a page is not
what it would write.

usage: make_chips.py [--check] ESPFLASH_CLI ROOT
"""
import json
import os
import subprocess
import sys
import textwrap

WIDTH, LINES = 130, 150
MADE = "<!-- Made by docs/make_chips.py: change the data in lib/chip, or the script. -->"

# What a quirk makes the library do; a quirk without a line here is an error.
QUIRKS = {
    "erase-size-bug": "the ROM erases more than asked: sizes are chosen so that it does not",
    "baud-calibration": "the ROM computes with a crystal that it measured badly: the rate asked for is corrected",
    "begin-attaches": "an empty FLASH_BEGIN attaches the flash, there is no SPI_ATTACH",
    "spi-pads-efuse": "the pads of a flash in the package are read from eFuse",
    "deflate-window": "a compressed write ends in stale bytes that must be erased next (ESP32-S2: assumed)",
    "legacy-minor": "the legacy minimum in images is the minor revision",
    "no-baud-secure": "in secure download mode the rate stays as it is",
    "no-watchdog-reset": "not reset by watchdog: the chip or its USB would be lost",
    "clear-forced-loader": "before a reset the bit that forces the loader is cleared",
    "otg-strap-reset": "on USB-OTG reset by watchdog, if the straps led into the loader",
    "otg-watchdog-reset": "on USB-OTG reset by watchdog",
    "slow-usb-reset": "on USB-Serial/JTAG RTS is held for 0.2 s, and 0.2 s pass after it",
    "stub-not-secure": "no stub where secure boot is on",
    "stub-not-v0": "no stub on revision 0.0",
    "stub-runs-user-code": "other stubs can start the firmware on this chip",
    "stub-big-flash": "with a stub, flash beyond 16 MB can be reached",
    "secure-short": "security information comes without a chip id",
    "sdc": "the ROM loader has the secure debug controller's commands",
}


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(str(cell) if cell not in (None, "") else "–" for cell in row) + " |"


def wrapped(text, first="", rest=""):
    return textwrap.wrap(text, WIDTH - 2, initial_indent=first, subsequent_indent=rest,
                         break_long_words=False, break_on_hyphens=False)


class Chip:
    def __init__(self, model):
        self.m, self.f, self.name = model, model["facts"], model["name"]

    def mark(self, *names):
        return "†" if any(n in self.m["unverified"] for n in names) else ""

    def hex(self, name, digits=8):
        return f"{self.f[name]:0{digits}x}{self.mark(name)}" if name in self.f else None

    def bits(self, name):
        """3f41a050[3:0], the highest part first."""
        parts = []
        for p in reversed(self.f.get(name, [])):
            high = p["shift"] + p["width"] - 1
            bits = f"{high}:{p['shift']}" if p["width"] > 1 else f"{high}"
            parts.append(f"{p['address']:08x}[{bits}]")
        return " ".join(parts) + self.mark(name) if parts else None

    def codes(self, name, unit=""):
        return ", ".join(f"{r['code']}={r.get('value', r.get('text'))}{unit}"
                         for r in self.f.get(name, [])) or None


def loaders(m):
    return ("ROM, stub" if m["stub"] else "ROM") + (", experimental" if m["experimental"] else "")


def overview(chips):
    yield "# Chips"
    yield ""
    yield MADE
    yield ""
    yield ("Each chip is one file in `lib/chip` with the source of every number, and one line in"
           " `lib/chip/list.h`.")
    yield "`espflash-cli chips` lists them, `espflash-cli chips NAME` and `--json` tell everything;"
    yield "a program asks `espflash_chip_model_at` and its neighbours in `chip.h` and `fact.h`."
    yield ""

    def rows():
        for c in chips:
            m = c.m
            told = f"chip id {m['image_chip_id']}" if "image_chip_id" in m else ""
            if "magic" in c.f:
                told = f"magic word {c.hex('magic')}"
            usb = [w for w, k in (("Serial/JTAG", "usb_serial_jtag_id"), ("OTG", "usb_otg_id"))
                   if k in m]
            yield (c.name, told, m.get("image_chip_id"), hex(m["bootloader_offset"]), loaders(m),
                   ", ".join(usb), ", ".join(map(str, sorted(m["flash_freqs"]))),
                   f"{m['uf2_family']:08x}" if "uf2_family" in m else None)
    yield from table(("chip", "told by", "image id", "first image", "loaders", "own USB",
                      "header MHz", "UF2 family"), rows())
    yield ""
    yield "Header sizes are 1 to 128 MB; on the ESP8266 256 KB to 16 MB, 2 MB-c1 and 4 MB-c1. The"
    yield "ESP8266's boot text comes at 74880 baud, that of the others at 115200."
    yield ""
    yield "## What the loaders in ROM can do"
    yield ""
    columns = (("read flash", "rom.read_flash"), ("MD5", "rom.md5"), ("inflate", "rom.deflate"),
               ("change rate", "rom.change_baud"), ("security info", "rom.security_info"),
               ("write encrypted", "rom.encrypted_write"))
    kinds = {}
    for c in chips:
        kinds.setdefault(tuple(k in c.f for _, k in columns), []).append(c.name)
    yield from table(("chips",) + tuple(n for n, _ in columns),
                     ([", ".join(names) if len(names) < 8 else "all others"] +
                      ["yes" if k else "no" for k in kind] for kind, names in kinds.items()))
    yield ""
    yield "Erasing, writing, registers and RAM: all. `espflash_chip_info.capabilities` tells a program"
    yield "what the loader that answers can do; in secure download mode it is much less. A flasher stub adds"
    yield "reading, digests, compression and the change of rate to every chip that has one. The ESP8266's ROM"
    yield "alone (`--no-stub`) can neither read nor digest its flash: `read-flash` and `verify-flash` answer"
    yield "UNSUPPORTED, and a write ends with the warning that it was not verified."
    yield ""
    yield "## What is done differently for some"
    yield ""
    yield from table(("quirk", "chips", "what it means"), (
        (q, ", ".join(c.name for c in chips if q in c.m["quirks"]), text)
        for q, text in QUIRKS.items()))
    yield ""
    yield "More: [registers](chips-registers.md), [eFuse](chips-efuse.md), [memory](chips-memory.md),"
    yield "[where we differ from esptool](chips-esptool.md)."


def modes(c):
    """USB mode: address (revision): value for each port."""
    tables = {k: {r["code"]: r["value"] for r in c.f.get(f"usb.mode.{k}", [])}
              for k in ("address", "otg", "serial_jtag")}
    for revision, address in tables["address"].items():
        since = f" since v{revision // 100}.{revision % 100}" if revision else ""
        yield (c.name + since, f"{address:08x}{c.mark('usb.mode.address')}",
               tables["otg"].get(revision), tables["serial_jtag"].get(revision))


def registers(chips):
    yield "# Chips: registers"
    yield ""
    yield MADE
    yield ""
    yield from DAGGER
    yield ""
    yield from table(("chip", "SPI controller", "UART divider", "UART date", "crystal",
                      "straps", "force loader"), (
        (c.name, c.hex("spi.cmd"), c.hex("uart.clkdiv"), c.hex("uart.date"),
         f"{c.f['crystal.mhz']} MHz" if "crystal.mhz" in c.f else "measured",
         c.hex("strap.pins"), c.bits("strap.force_download")) for c in chips))
    yield ""
    yield "The SPI controller's registers follow its base: those of the ESP8266 at 04 (address), 1c, 20,"
    yield "24 (user), 40 (data); the ESP32's at 04, 1c, 20, 24, 28 and 2c (lengths), 80; all others' at 04,"
    yield "18, 1c, 20, 24, 28, 58. The flash address is left-justified on the ESP8266 and the ESP32."
    yield ""
    yield "## Watchdogs"
    yield ""
    yield from table(("chip", "config 0", "config 1", "protect", "key", "super: config", "protect",
                      "key", "feed"), (
        (c.name, *(c.hex(f"watchdog.{k}") for k in (
            "config0", "config1", "protect", "key", "swd_config", "swd_protect", "swd_key",
            "swd_auto_feed"))) for c in chips if "watchdog.config0" in c.f))
    yield ""
    yield "## The ROM's variable for the port in use"
    yield ""
    yield from table(("chip", "address", "USB-OTG", "USB-Serial/JTAG"),
                     (row for c in chips for row in modes(c)))
    yield ""
    yield "## Flash voltage"
    yield ""
    yield from table(("chip", "eFuse decides", "on", "3.3 V", "else strap, 1 = 1.8 V", "override"), (
        (c.name, c.bits("voltage.efuse_force"), c.bits("voltage.efuse_on"),
         c.bits("voltage.efuse_3v3"), c.bits("voltage.strap"), c.bits("voltage.override"))
        for c in chips if "voltage.strap" in c.f))
    yield ""
    yield "## Flash without power"
    yield ""
    for c in (c for c in chips if "power.on.mask" in c.f):
        low, high = c.f["power.min_revision"], c.f["power.max_revision"]
        yield (f"{c.name} v{low // 100}.{low % 100} to v{high // 100}.{high % 100} switch their"
               " flash on by these steps (unless the ROM did):")
        yield ""
        columns = [[r["value"] for r in c.f[f"power.on.{k}"]]
                   for k in ("address", "value", "mask", "delay_us")]
        yield from table(("register", "value", "mask", "then wait"), (
            (f"{a:08x}", f"{v:08x}", f"{m:08x}", f"{d} µs") for a, v, m, d in zip(*columns)))


def efuse(chips):
    yield "# Chips: eFuse"
    yield ""
    yield MADE
    yield ""
    yield "`600b0850[24:22]` are bits 24 to 22 of the word at that address; of several, the highest comes first."
    yield from DAGGER
    yield ""
    yield from table(("chip", "package", "major revision", "minor revision", "MAC words"), (
        (c.name, c.bits("identity.package"), c.bits("identity.major"), c.bits("identity.minor"),
         f"{c.f['mac.word0']:08x} {c.f['mac.word1']:08x}") for c in chips))
    yield ""
    yield "## Inside the package"
    yield ""
    yield from table(("chip", "flash size", "MB by code", "vendor", "by code"), (
        (c.name, c.bits("flash.size"), c.codes("flash.size_mb"), c.bits("flash.vendor"),
         c.codes("flash.vendor_name")) for c in chips if "flash.size" in c.f))
    yield ""
    yield from table(("chip", "PSRAM size", "MB by code", "vendor", "by code"), (
        (c.name, c.bits("psram.size"), c.codes("psram.size_mb"), c.bits("psram.vendor"),
         c.codes("psram.vendor_name")) for c in chips if "psram.size" in c.f))
    yield ""
    yield "## Security"
    yield ""
    yield from table(("chip", "encryption count", "no encrypting loader", "secure boot",
                      "key manager", "align"), (
        (c.name, c.bits("security.crypt_count"), c.bits("security.manual_encrypt_off"),
         " or ".join(filter(None, (c.bits("security.secure_boot"),
                                   c.bits("security.secure_boot_v2")))),
         c.bits("security.key_manager"),
         f"{c.f['security.encrypt_align']}{c.mark('security.encrypt_align')}") for c in chips))
    yield ""
    yield from table(("chip", "purposes of the key blocks"), (
        (c.name, ", ".join(c.bits(f"security.key{i}") for i in range(c.m["key_blocks"])))
        for c in chips if c.m["key_blocks"]))
    yield ""
    yield "## Key purposes"
    yield ""
    names = {}
    for c in chips:
        for r in c.f.get("security.purpose", []):
            names.setdefault((r["code"], r["text"]), []).append(c.name.replace("ESP32-", ""))
    yield from table(("code", "purpose", "chips (ESP32-...)"), (
        (code, text, ", ".join(who)) for (code, text), who in sorted(names.items())))


def memory(chips):
    yield "# Chips: memory"
    yield ""
    yield MADE
    yield ""
    yield "Regions, end exclusive; code and data may be loaded into those in bold. Mapped flash: IROM"
    yield "and DROM of images, with its page."
    yield ""
    for c in chips:
        yield f"**{c.name}**"
        yield ""
        regions = (f"{m['start']:08x}–{m['end']:08x} " + (f"**{m['name']}**" if m["load"] else
                                                          m["name"]) for m in c.m["memory"])
        yield from wrapped("; ".join(regions))
        irom = f"{c.f['map.irom_start']:08x}–{c.f['map.irom_end']:08x}"
        if "map.drom_start" in c.f:
            drom = f"{c.f['map.drom_start']:08x}–{c.f['map.drom_end']:08x}"
            some = c.f.get("map.pages_kb", 0)
            other = " or ".join(str(1 << i) for i in range(12) if some >> i & 1)
            yield (f"Mapped: IROM {irom}, DROM {drom}, pages of {c.f['map.page_kb']} KB"
                   + (f" (can be {other})" if other else ""))
        else:
            yield f"Mapped: {irom}"
        yield ""


def difference(names, chips, everybody, theirs, reason):
    """A line of the list of differences."""
    who = ", ".join(chips)
    if len(chips) > 7:
        without = [k for k in everybody if k not in chips]
        who = "all but " + ", ".join(without) if without else "all"
    return wrapped(f"{names}: {who}: {theirs}; {reason}.", "- ", "  ")


def esptool(chips):
    sys.path.insert(0, os.path.join(ROOT, "tests", "interop"))
    import chips_differences as differ
    yield "# Chips: where we differ from esptool"
    yield ""
    yield MADE
    yield ""
    yield "`tests/interop/chips_vs_esptool.py` compares every number with those of esptool 5.6.0, and what both"
    yield "make of random eFuse words. What is listed here differs on purpose; anything else fails the test."
    yield ""
    yield "## Numbers that a class there only inherits"
    yield ""
    for names, who, declared, reason in differ.INHERITED:
        yield from difference(names.replace("%d", "0..5"), who, differ.ALL, f"of {declared}", reason)
    yield ""
    yield "## Other numbers"
    yield ""
    for name, who, theirs, ours, reason in differ.OTHER:
        ours = f"{ours:#x}" if ours is not None else "none"
        yield from difference(name, who, differ.ALL, f"{theirs:#x} there, {ours} here", reason)
    for key, names, reason in differ.OURS_ONLY_OF:
        yield from difference(names, (key,), differ.ALL, "here only", reason)
    yield ""
    yield "## Words"
    yield ""
    for field, who, _, reason in differ.TEXTS:
        yield from difference(field, who, differ.ALL, "other words", reason)
    yield ""
    yield "## Values marked †"
    yield ""
    yield "The same in both, but declared for another chip there and not found elsewhere for this one; or taken"
    yield "over from a sibling to be safe. Nobody has read them in a document of this chip."
    yield ""
    for c in chips:
        if c.m["unverified"]:
            yield from wrapped(f"{c.name}: {', '.join(c.m['unverified'])}", "- ", "  ")


DAGGER = ("† marks a value that its source gives for another chip and only by inheritance for this one:"
          " unverified.",)
PAGES = {"chips.md": overview, "chips-registers.md": registers, "chips-efuse.md": efuse,
         "chips-memory.md": memory, "chips-esptool.md": esptool}


def main():
    global ROOT
    words = [w for w in sys.argv[1:] if w != "--check"]
    check, (cli, ROOT) = "--check" in sys.argv, words
    done = subprocess.run([cli, "--json", "chips"], capture_output=True, check=True)
    chips = [Chip(m) for m in json.loads(done.stdout)["chips"]]
    problems = [f"quirk {q} is not explained" for c in chips for q in c.m["quirks"]
                if q not in QUIRKS]
    for name, page in PAGES.items():
        path = os.path.join(ROOT, "docs", name)
        text = "\n".join(page(chips)).rstrip("\n") + "\n"
        lines = text.split("\n")
        problems += [f"{name}: {len(lines)} lines"] if len(lines) > LINES + 1 else []
        problems += [f"{name}:{n}: {len(line)} columns" for n, line in enumerate(lines, 1)
                     if len(line) > WIDTH]
        if check:
            with open(path, encoding="utf-8") as file:
                if file.read() != text:
                    problems.append(f"docs/{name} is not up to date: run docs/make_chips.py")
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    print("\n".join(problems) or f"{len(PAGES)} pages")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
