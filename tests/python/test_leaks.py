# SPDX-License-Identifier: MIT
"""Nothing is left: memory, file descriptors and threads after a thousand sessions, and copies."""
import gc
import mmap
import tempfile
import threading
import tracemalloc

import espflash
from support import ROM, Case, open_files, random_bytes, resident_kib

SESSIONS = 1000
MIB = 1 << 20
# What two readings of the same process may differ by. A leaked session costs over 1 KiB.
TOLERANCE_KIB = 512


class Leaks(Case):
    hang_s = 240

    def census(self):
        return open_files(), threading.active_count()

    def test_a_thousand_sessions_leave_nothing(self):
        sim = self.board("esp32")

        def session(number):
            s = espflash.connect(sim.port, before=espflash.Before.NO_RESET, **ROM,
                                 log=lambda *_: None, event=lambda _: None)
            s.flash.read(0, 64, progress=lambda _: None)
            with s.plan() as plan:
                plan.add(0x1000, b"x")
            if number % 3 == 0:
                s.flash.erase(0, 4096)
            elif number % 3 == 1:
                with self.assertRaises(espflash.RangeError):
                    s.flash.write(0x3FFFFF, b"two")
            if number % 2:
                s.close()  # else by the end of the last reference

        for number in range(100):
            session(number)
        files, threads, memory = *self.census(), resident_kib()
        for number in range(SESSIONS):
            session(number)
        self.assertEqual(self.census(), (files, threads))
        self.assertLess(resident_kib() - memory, TOLERANCE_KIB)

    def test_a_session_is_freed_with_its_last_reference(self):
        sim = self.board("esp32")
        gc.disable()
        self.addCleanup(gc.enable)
        before = open_files()
        s = espflash.connect(sim.port, log=lambda *_: None, event=lambda _: None)
        flash = s.flash
        del s
        self.assertEqual(flash.identify().size, 4 << 20)
        del flash
        self.assertEqual(open_files(), before)

    def test_failed_connections_leave_nothing(self):
        def fail():
            with self.assertRaises(espflash.NotFoundError):
                espflash.connect("/dev/nonesuch")
        fail()
        before = self.census()
        for _ in range(100):
            fail()
        self.assertEqual(self.census(), before)

    def test_a_plan_that_is_dropped_is_freed_before_the_next_call(self):
        s = self.connect("esp32")
        data = bytearray(b"locked")
        plan = s.plan()
        plan.add(0, data)
        del plan
        s.flash.identify()
        data.clear()

    def test_helper_threads_are_used_again(self):
        s = self.connect("esp32")
        s.flash.identify()
        before = threading.active_count()
        for _ in range(50):
            s.flash.identify()
        self.assertEqual(threading.active_count(), before)


class Copies(Case):
    """What Python allocates while a MiB moves."""

    def peak(self, function):
        function()
        gc.collect()
        tracemalloc.start()
        try:
            result = function()
            return result, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def test_a_read_fills_the_one_buffer(self):
        content = random_bytes(1 << 16, 9)
        s = self.connect("esp32", fill=content)
        data, peak = self.peak(lambda: s.flash.read(0, MIB))
        self.assertEqual(data, content * 16)
        self.assertLess(peak, MIB + MIB // 16)
        buffer = bytearray(MIB)
        _, peak = self.peak(lambda: s.flash.read_into(buffer, 0))
        self.assertLess(peak, MIB // 16)
        self.assertEqual(buffer, data)

    def test_a_read_into_a_file_holds_a_piece_of_it(self):
        s = self.connect("esp32")
        with tempfile.NamedTemporaryFile() as file:
            _, peak = self.peak(lambda: s.flash.read_file(file.name, 0, MIB))
            self.assertEqual(file.read(), b"\xff" * MIB)
        self.assertLess(peak, MIB // 4)

    def test_a_write_copies_nothing(self):
        content = random_bytes(MIB, 10)
        s = self.connect("esp32")
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            for data in (content, bytearray(content), memoryview(content), file.name, mapped):
                _, peak = self.peak(lambda data=data: s.flash.write(0, data, diff=False))
                self.assertLess(peak, MIB // 8, type(data))
                _, peak = self.peak(lambda data=data: s.flash.verify(0, data))
                self.assertLess(peak, MIB // 8, type(data))
            mapped.close()
        self.assertEqual(self.sim.content(0, MIB), content)
