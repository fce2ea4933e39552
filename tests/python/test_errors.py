# SPDX-License-Identifier: MIT
"""Failures: each is an exception of its code, with the whole record, and leaves what it says."""
import ctypes
import os
import pickle
import tempfile

import espflash
from espflash import ErrorCode, LogLevel, _error_record, _structs, errors
from espflash._convert import error_record
from support import Case, image, random_bytes


class Records(Case):
    def test_every_code_becomes_its_class(self):
        for code, cls in errors.CLASSES.items():
            error = errors.from_record(errors.ErrorRecord(code, "what", "try"))
            self.assertIs(type(error), cls)
            self.assertEqual((error.code, str(error)), (code, "what (try)"))
        unknown = errors.from_record(errors.ErrorRecord(ErrorCode(-99), "new"))
        self.assertIs(type(unknown), espflash.Error)
        self.assertEqual((unknown.code, str(unknown)), (-99, "new"))

    def test_optional_fields_are_none_unless_they_hold_a_value(self):
        info = _structs.ErrorInfo(code=-14, opcode=3, device_status=1, device_reason=8,
                                  address=0x1000, os_error=5, message=b"m")
        bare = error_record(info, -14)
        self.assertEqual([bare.opcode, bare.device_status, bare.device_reason, bare.address,
                          bare.os_error], [None] * 5)
        info.fields = int(~_error_record.ErrorField(0)) & 0xF
        full = error_record(info, -14)
        self.assertEqual([full.opcode, full.device_status, full.device_reason, full.address,
                          full.os_error], [3, 1, 8, 0x1000, 5])

    def test_a_record_of_another_failure_is_not_told(self):
        info = _structs.ErrorInfo(code=-14, message=b"old", hint=b"old")
        self.assertEqual(error_record(info, -3), errors.ErrorRecord(ErrorCode.STATE, "STATE"))

    def test_an_error_survives_pickling(self):
        error = espflash.BusyError(errors.ErrorRecord(ErrorCode.BUSY, "taken", "stop it", 16))
        again = pickle.loads(pickle.dumps(error))
        self.assertIs(type(again), espflash.BusyError)
        self.assertEqual(again.record, error.record)

    def test_a_structure_of_a_newer_library_is_cut(self):
        class Newer(ctypes.Structure):
            _fields_ = [("event", _structs.Event), ("more", ctypes.c_uint64)]
        newer = Newer(_structs.Event(kind=2, number=7), 1)
        newer.event.struct_size = ctypes.sizeof(newer)
        pointer = ctypes.cast(ctypes.pointer(newer), ctypes.POINTER(_structs.Event))
        self.assertEqual(_structs.Event.copied(pointer).number, 7)
        newer.event.struct_size = _structs.Event.number.offset  # and one of an older one
        self.assertEqual(_structs.Event.copied(pointer).number, 0)


class Failures(Case):
    def fails(self, cls, function, *arguments, **keywords):
        with self.assertRaises(cls) as caught:
            function(*arguments, **keywords)
        self.assertIs(type(caught.exception), cls)
        self.assertTrue(caught.exception.message)
        return caught.exception

    def test_ports_that_are_not_there(self):
        error = self.fails(espflash.NotFoundError, espflash.connect, "/dev/nonesuch")
        self.assertTrue(error.hint)
        self.fails(espflash.ArgumentError, espflash.connect, "nonsense://x")
        with self.assertRaises(TypeError):
            espflash.connect(42)

    def test_a_chip_that_does_not_answer(self):
        sim = self.board("esp32", "--fault", "stall=0")
        error = self.fails(espflash.NoReplyError, espflash.connect, sim.port, attempts=1)
        self.assertTrue(error.hint)

    def test_another_chip_than_wanted(self):
        sim = self.board("esp32c3")
        error = self.fails(espflash.ChipError, espflash.connect, sim.port, chip="esp32")
        self.assertIn("C3", error.message)

    def test_a_chip_that_refuses(self):
        s = self.connect("esp32", "--fault", "error=0x13:0x06:99", stub=False)
        error = self.fails(espflash.DeviceError, s.flash.md5, 0, 4096)
        self.assertEqual((error.opcode, error.device_status, error.device_reason), (0x13, 1, 6))

    def test_flash_that_does_not_answer(self):
        s = self.connect("esp32", "--fault", "noflash")
        self.fails(espflash.FlashError, s.flash.identify)

    def test_a_cable_that_is_pulled(self):
        s = self.connect("esp32", "--fault", "disconnect=20000")
        self.fails(espflash.DisconnectedError, s.flash.write, 0, random_bytes(60000),
                   compress=False)

    def test_plans_that_are_refused(self):
        s = self.connect("esp32")
        broken = bytearray(image("esp32"))
        broken[-40] ^= 1
        cases = [(espflash.RangeError, [(0x3FF000, bytes(8192))]),
                 (espflash.OverlapError, [(0x1000, b"a"), (0x1800, b"b")]),
                 (espflash.ImageError, [(0x1000, broken)]),
                 (espflash.ChipError, [(0x1000, image("esp32c3"))]),
                 (espflash.RefusedError, [(0x0, image("esp32"))])]
        for cls, regions in cases:
            with self.subTest(cls.__name__), s.plan() as plan:
                for address, data in regions:
                    plan.add(address, data)
                self.fails(cls, plan.check)
        self.assertEqual(set(self.sim.content()), {0xFF})
        with s.plan(force=True) as plan:
            plan.add(0, image("esp32"))
            plan.check()

    def test_numbers_out_of_range_are_not_cut_off(self):
        s = self.connect("esp32")
        for call in (lambda: s.flash.read(-1, 4), lambda: s.flash.erase(1 << 32, 4096),
                     lambda: s.target.write_reg(0x3FF00000, 1 << 32),
                     lambda: s.flash.read(0, 4, flash_size=1 << 32),
                     lambda: espflash.Session("tcp://127.0.0.1:1", baud=-1),
                     lambda: espflash.image.patch(bytearray(100), flash_freq=1 << 33)):
            self.fails(espflash.ArgumentError, call)
        self.assertEqual(set(self.sim.content(0, 4096)), {0xFF})
        with self.assertRaises(TypeError):
            s.flash.read("0", 4)
        s.flash.identify()

    def test_options_that_make_no_sense(self):
        for options in ({"baud": 17}, {"before": 99}, {"chip": 12345}, {"chip": "z80"}):
            self.fails(espflash.ArgumentError, espflash.Session, "tcp://127.0.0.1:1", **options)
        s = self.connect("esp32")
        self.fails(espflash.ArgumentError, s.flash.write, 0, b"x", flash_mode="fast")
        self.fails(espflash.ArgumentError, s.flash.write, 0, b"x", flash_size="big")

    def test_empty_and_missing_files(self):
        s = self.connect("esp32")
        with tempfile.NamedTemporaryFile() as file:
            self.fails(espflash.ArgumentError, s.flash.write, 0, file.name)
        with self.assertRaises(FileNotFoundError):
            s.flash.write(0, os.path.join(os.sep, "nonesuch.bin"))
        self.fails(espflash.ArgumentError, s.flash.write, 0, b"")

    def test_a_session_that_is_not_connected_or_closed(self):
        s = espflash.Session("tcp://127.0.0.1:1")
        self.fails(espflash.StateError, s.flash.identify)
        self.fails(espflash.StateError, lambda: s.chip)
        self.assertEqual(s.baud, 0)
        s.close()
        s.close()
        s.cancel()
        self.fails(espflash.StateError, s.connect)
        self.fails(espflash.StateError, s.plan)
        self.assertEqual(s.baud, 0)

    def test_a_plan_outlived_by_nothing(self):
        s = self.connect("esp32")
        data = bytearray(b"locked while the plan has it")
        plan = s.plan()
        plan.add(0, data)
        with self.assertRaises(BufferError):
            data.clear()
        s.close()
        data.clear()
        self.fails(espflash.StateError, plan.run)
        plan.close()

    def test_a_failure_lets_go_of_the_bytes(self):
        s = self.connect("esp32")
        data = bytearray(b"x" * 100)
        for call in (lambda: s.flash.write(0x3FFFF0, data), lambda: s.flash.verify(0x3FFFF0, data),
                     lambda: s.flash.read_into(data, 1 << 22)):
            try:
                call()
                self.fail("nothing was raised")
            except espflash.RangeError as error:
                data += b"x"  # also while the error has a traceback
                self.assertTrue(error.message)

    def test_lines_go_to_a_function_or_a_logger(self):
        lines = []
        self.connect("esp32", log=lambda level, line: lines.append((level, line)))
        self.assertTrue(any(level == LogLevel.INFO for level, _ in lines))
        with self.assertLogs("board", "DEBUG") as logged:
            import logging
            self.connect("esp32", log=logging.getLogger("board"), log_level=LogLevel.DEBUG)
        self.assertTrue(logged.records)
