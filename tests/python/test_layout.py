# SPDX-License-Identifier: MIT
"""
The binding mirrors the headers: structures against tests/abi/layout.txt, numbers, prototypes and
versions against include/espflash. What fails here names what a grown header wants.
"""
import ctypes
import glob
import inspect
import os
import re
import unittest

import espflash
from espflash import (_error_record, _library, _prototypes, _structs, aio, chips, enums, flash,
                      flash_records, models, parts, plan, records, reset, session, target)
from support import ROOT

# Which class has the numbers whose names begin so; the longer prefix counts.
CLASSES = {
    "CHIP_": chips.Chip, "FEATURE_": chips.Feature, "CAN_": chips.Can, "NEEDS_": chips.Can,
    "USB_": chips.UsbMode, "SUPPORT_": chips.Support, "REGION_": chips.RegionFlag,
    "FACT_": chips.FactKind, "FACT_UNVERIFIED": chips.FactFlag,
    "SECURITY_": chips.Security, "PROTECTION_": chips.Protection, "SPI_": enums.Spi,
    "SUPPLY_": enums.Supply,
    "VOLTAGE_": enums.VoltageBy, "VOLTAGE_BY_": enums.VoltageBy, "ADDRESSES_": enums.Addressing,
    "PART_": enums.PartQuirk, "PART_UNVERIFIED": enums.PartFlag,
    "BEFORE_": enums.Before, "AFTER_": enums.After,
    "LOADER_": enums.Loader, "SESSION_": enums.SessionFlag,
    "WRITE_": enums.WriteFlag, "ERASE_": enums.EraseFlag,
    "MODE_": enums.Mode, "SIZE_": enums.Size, "STEP_": enums.StepKind, "LOG_": enums.LogLevel,
    "EVENT_": enums.EventKind, "SEEN_": enums.Seen, "PHASE_": enums.Phase,
    "IMAGE_": enums.ImageFlag, "PORT_": enums.PortFlag, "LINE_": enums.Line,
    "ERROR_HAS_": _error_record.ErrorField, "ERROR_": _error_record.ErrorCode,
}
# Names that Python does not allow, and what is no number of a class.
RENAMED = {"SIZE_2MB_C1": "C1_2MB", "SIZE_4MB_C1": "C1_4MB", "OK": None,
           "FEATURE_802154": "IEEE_802154", "NEEDS_ENCRYPTED": "NEEDS_ENCRYPTED",
           "NEEDS_FORCE": "NEEDS_FORCE", "FACT_UNVERIFIED": "UNVERIFIED",
           "PART_UNVERIFIED": "UNVERIFIED",
           "SUPPLY_1V8": "V1_8", "SUPPLY_1V9": "V1_9",
           "ADDRESSES_3": "THREE_BYTES", "ADDRESSES_4": "FOUR_BYTES",
           "ADDRESSES_4_COMMANDS": "FOUR_BYTE_COMMANDS"}
OTHER = {"SECTOR_SIZE": enums.SECTOR_SIZE,
         "IMAGE_SEGMENTS_MAX": len(_structs.ImageInfo().segments),
         "VERSION_MAJOR": _library.MAJOR, "VERSION_MINOR": _library.MINOR,
         "VERSION_PATCH": int(espflash.__version__.split(".")[2])}

# What the binding does without, and why.
UNUSED = {"espflash_flash_write": "Flash.write is a plan of one region, for its result",
          "espflash_error_name": "the exceptions have the names"}

# The record that shows a structure to users, the fields that it shows in another way, and how.
RECORDS = [
    (records.ChipInfo, _structs.ChipInfo, "", ""),
    (records.LoaderInfo, _structs.LoaderInfo, "", ""),
    (flash_records.FlashInfo, _structs.FlashInfo,
     "erase_opcode erase_exponent erase_ms erase_max_ms", "erase_types"),
    (flash_records.WriteProtection, _structs.FlashProtection, "", ""),
    (records.ProtectionInfo, _structs.Protection, "", ""),
    (records.SecurityInfo, _structs.Security, "has_chip_id", ""),
    (records.Step, _structs.PlanStep, "", ""),
    (records.WriteResult, _structs.PlanResult, "", ""),
    (records.Segment, _structs.ImageSegment, "", ""),
    (records.ImageInfo, _structs.ImageInfo, "segment_count", ""),
    (records.Port, _structs.Port, "", ""),
    (records.Event, _structs.Event, "", ""),
    (records.Progress, _structs.Progress, "", ""),
    (_error_record.ErrorRecord, _structs.ErrorInfo, "fields", ""),
    (models.ChipModel, _structs.ChipModel, "", ""),
    (models.Region, _structs.ChipRegion, "", ""),
    (models.Fact, _structs.ChipFact, "", ""),
    (parts.FlashPart, _structs.FlashPart, "", ""),
    (parts.StatusBit, _structs.StatusBit, "", ""),
    (reset.ResetStep, _structs.ResetStep, "", ""),
]


def header_texts():
    for path in sorted(glob.glob(os.path.join(ROOT, "include", "espflash", "*.h"))):
        with open(path, encoding="utf-8") as file:
            yield re.sub(r"/\*.*?\*/", "", file.read().replace("\\\n", " "), flags=re.S)


def header_numbers():
    """{name without ESPFLASH_: value} of every enumeration and of every #define with a number."""
    found = {}
    for text in header_texts():
        for name, value in re.findall(r"#define ESPFLASH_(\w+)[ \t]+([^\n]+)", text):
            value = re.sub(r"(?<=[0-9a-fA-F])u\b", "", value).strip()
            if re.fullmatch(r"[\s0-9a-fx|()]+", value):
                found[name] = eval(value)
        for body in re.findall(r"enum espflash_\w+ \{(.*?)\}", text, flags=re.S):
            found.update({name: int(value, 0) for name, value in
                          re.findall(r"ESPFLASH_(\w+)\s*=\s*(-?\w+)", body)})
    return found


def header_functions():
    """{name: (result, [argument types])}, spelled as in C."""
    found = {}
    for text in header_texts():
        for result, name, arguments in re.findall(
                r"ESPFLASH_API\s+([^;(]*?)(espflash_\w+)\s*\(([^;]*)\);", text):
            kinds = []
            for argument in arguments.split(","):
                words = re.sub(r"\[\d*\]", "*", argument).split()
                kind = " ".join(words)
                # The parameter's name goes; what follows it, the star of an array, stays.
                kinds.append(re.sub(r"\s*\b\w+(\**)$", r"\1", kind) if kind != "void" else kind)
            found[name] = (result.strip(), [] if kinds == ["void"] else kinds)
    return found


def c_type(kind, result=False):
    """The ctypes type that a C type should have in _prototypes."""
    s = _structs
    bare = kind.replace("const ", "").replace(" ", "")
    struct = re.fullmatch(r"espflash_(\w+?)\*", bare)
    if struct and struct.group(1).endswith("_fn"):
        raise AssertionError(kind)
    if bare.endswith("_fn"):
        return getattr(s, bare[len("espflash_"):].upper())
    if struct:
        name = "".join(word.capitalize() for word in struct.group(1).split("_"))
        return ctypes.POINTER(getattr(s, name)) if hasattr(s, name) else s.pointer
    if re.fullmatch(r"espflash_\w+\*\*", bare):
        return ctypes.POINTER(s.pointer)
    return {"int": ctypes.c_int, "void": None, "uint32_t": s.u32 if result else _prototypes.number,
            "size_t": s.size, "char*": ctypes.c_char_p, "void*": s.pointer, "uint8_t*": s.pointer,
            "uint32_t*": ctypes.POINTER(s.u32), "size_t*": ctypes.POINTER(s.size)}[bare]


class Layout(unittest.TestCase):
    def test_structures_are_those_of_the_layout_table(self):
        with open(os.path.join(ROOT, "tests", "abi", "layout.txt"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        mirror, names = [], [line.split()[0] for line in lines if not line.startswith("\t")]
        for name in names:
            cls = getattr(_structs, "".join(w.capitalize() for w in name.split("_")[1:]))
            mirror.append(f"{name} {ctypes.sizeof(cls)}")
            mirror += [f"\t{field} {getattr(cls, field).offset} {getattr(cls, field).size}"
                       for field, _ in cls._fields_]
        self.assertEqual(mirror, lines)

    def test_records_have_every_field(self):
        for record, struct, hidden, instead in RECORDS:
            have = set(record.__annotations__)
            wanted = {name for name, _ in struct._fields_} - {"struct_size", "reserved"}
            self.assertEqual(have, wanted - set(hidden.split()) | set(instead.split()), record)

    def test_numbers_are_those_of_the_headers(self):
        wanted, have = {}, {}
        for name, value in header_numbers().items():
            if name in OTHER:
                self.assertEqual(OTHER[name], value, name)
                continue
            if RENAMED.get(name, name) is None:
                continue
            prefix = max((p for p in CLASSES if name.startswith(p)), key=len, default=None)
            self.assertIsNotNone(prefix, f"no class for ESPFLASH_{name}")
            cls = CLASSES[prefix]
            wanted[f"{cls.__name__}.{RENAMED.get(name, name[len(prefix):])}"] = value
        for cls in CLASSES.values():
            have.update({f"{cls.__name__}.{m.name}": int(m) for m in cls})
        have.pop("ErrorCode.OK")
        self.assertEqual(have, wanted)

    def test_prototypes_are_those_of_the_headers(self):
        wanted = {name: (c_type(result, True), *(c_type(kind) for kind in kinds))
                  for name, (result, kinds) in header_functions().items()}
        self.assertEqual(_prototypes.PROTOTYPES, wanted)

    def test_every_function_is_used_by_the_binding(self):
        text = ""
        for path in glob.glob(os.path.join(os.path.dirname(espflash.__file__), "*.py")):
            with open(path, encoding="utf-8") as file:
                text += file.read()
        used = set(re.findall(r"\b_?lib\.(espflash_\w+)", text)) | {"espflash_version"}
        self.assertEqual(set(_prototypes.PROTOTYPES) - used, set(UNUSED))

    def test_every_code_has_an_exception(self):
        codes = set(_error_record.ErrorCode) - {_error_record.ErrorCode.OK}
        self.assertEqual(set(espflash.errors.CLASSES), codes)

    def test_versions_are_the_library_s(self):
        self.assertEqual(espflash.__version__, espflash.library_version())


class Fronts(unittest.TestCase):
    """What is said twice is said alike."""

    def methods(self, cls):
        return {name for name, _ in inspect.getmembers(cls) if not name.startswith("_")}

    def test_asyncio_has_every_operation(self):
        for blocking, front in ((flash.Flash, aio.Flash), (target.Target, aio.Target),
                                (session.Session, aio.Session)):
            self.assertEqual(self.methods(front), self.methods(blocking))
        self.assertEqual(self.methods(plan.Plan) - self.methods(aio.Plan),
                         {"close", "steps", "result"})

    def test_options_are_the_parameters(self):
        for options, cls in ((session.SessionOptions, session.Session),
                             (plan.WriteOptions, plan.Plan)):
            parameters = list(inspect.signature(cls).parameters)[1:]
            self.assertEqual(list(options.__annotations__), parameters)
