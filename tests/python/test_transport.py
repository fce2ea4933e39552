# SPDX-License-Identifier: MIT
"""
Transports written in Python: a socket, something like pyserial's port, a pipe in memory with reset
lines and a clock, and what becomes of the exceptions they raise.
"""
import socket
import threading
import time

import espflash
from support import ROM, Case, open_files, random_bytes
from wires import Clock, Lines, Pipe, SerialPort

DATA = random_bytes(20000, 3)


class Transports(Case):
    def does_the_job(self, transport, **options):
        with espflash.connect(transport, **ROM, **options) as s:
            s.flash.write(0x10000, DATA)
            self.assertEqual(s.flash.read(0x10000, len(DATA)), DATA)
        self.assertEqual(self.sim.content(0x10000, len(DATA)), DATA)

    def setUp(self):
        super().setUp()
        self.sim = self.board("esp32", "--verbose")

    def test_a_socket(self):
        with socket.create_connection(self.sim.host_and_port()) as own:
            own.settimeout(7)
            self.does_the_job(own)
            self.assertEqual(own.gettimeout(), 7)
            self.assertGreaterEqual(own.fileno(), 0)

    def test_a_pyserial_port_that_is_closed(self):
        port = SerialPort(self.sim)
        self.does_the_job(port, baud=460800)
        self.assertFalse(port.is_open)
        self.assertIn(("dtr", True), port.log)
        self.assertIn(("rts", True), port.log)
        self.assertIn(("baudrate", 115200), port.log)
        flushed = port.log.index(("flush", None))
        self.assertEqual(port.log[flushed + 1], ("baudrate", 460800))

    def test_a_pyserial_port_that_is_open(self):
        port = SerialPort(self.sim)
        port.open()
        self.does_the_job(port)
        self.assertTrue(port.is_open)
        port.close()

    def test_a_pipe_in_memory(self):
        pipe = Pipe(self.sim)
        self.does_the_job(pipe)
        self.assertEqual((pipe.calls["open"], pipe.calls["close"]), (1, 1))
        self.assertTrue(all(0 <= timeout <= 0.06 for timeout in pipe.timeouts))

    def test_from_another_thread(self):
        raised = []

        def run():
            try:
                self.does_the_job(Pipe(self.sim))
            except BaseException as error:
                raised.append(error)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        self.assertEqual(raised, [])

    def test_reset_lines(self):
        lines = Lines(self.sim)
        with espflash.connect(lines, **ROM) as s:
            self.assertEqual(lines.calls["reset"], 1)
            s.reset()
            self.assertEqual(lines.calls["reset"], 2)
        self.assertEqual(self.sim.count_log("reset: boot from flash"), 1)

    def test_a_clock(self):
        clock = Clock(self.sim)
        self.does_the_job(clock)
        self.assertGreater(clock.calls["now_us"], 10)

    def test_no_reset_lines_and_no_rate(self):
        with espflash.connect(Pipe(self.sim), **ROM) as s:
            for call in (s.reset, lambda: s.set_baud(460800)):
                with self.assertRaises(espflash.UnsupportedError):
                    call()

    def test_something_that_is_no_transport(self):
        class Half:
            def open(self, baud):
                pass
        with self.assertRaises(TypeError) as caught:
            espflash.connect(Half())
        self.assertIn("close()", str(caught.exception))

    def test_errors_of_a_device_become_errors_of_the_library(self):
        cases = [("open", espflash.BusyError("taken"), espflash.BusyError),
                 ("open", FileNotFoundError(2, "no"), espflash.NotFoundError),
                 ("open", PermissionError(13, "no"), espflash.AccessError),
                 ("open", OSError(16, "busy"), espflash.BusyError),
                 ("readinto", ConnectionResetError(104, "gone"), espflash.DisconnectedError),
                 ("write", EOFError("end"), espflash.DisconnectedError),
                 ("readinto", OSError(5, "broken"), espflash.IoError)]
        for method, trouble, cls in cases:
            with self.subTest(f"{method} raises {trouble!r}"):
                pipe = Pipe(self.sim)
                pipe.trouble[method] = trouble
                with self.assertRaises(cls) as caught:
                    espflash.connect(pipe, attempts=1)
                self.assertIs(caught.exception.__cause__, trouble)
                self.assertIn("pipe in memory", caught.exception.message)

    def test_bugs_surface_as_they_are(self):
        for method in ("open", "readinto", "write", "close"):
            with self.subTest(method):
                pipe = Pipe(self.sim)
                pipe.trouble[method] = ZeroDivisionError(method)
                with self.assertRaises(ZeroDivisionError):
                    espflash.connect(pipe, attempts=-1).close()

    def test_a_session_survives_a_bug(self):
        pipe = Pipe(self.sim)
        with espflash.connect(pipe, **ROM) as s:
            pipe.trouble["readinto"] = ZeroDivisionError()
            with self.assertRaises(ZeroDivisionError):
                s.flash.read(0, 4096)
            pipe.trouble.clear()
            self.assertEqual(s.flash.identify().size, 4 << 20)

    def test_a_connection_is_tried_again_after_a_bug(self):
        pipe = Pipe(self.sim)
        pipe.trouble["open"] = ZeroDivisionError()
        with espflash.Session(pipe) as s:
            with self.assertRaises(ZeroDivisionError):
                s.connect()
            pipe.trouble.clear()
            s.connect()

    def test_counts_that_make_no_sense(self):
        for result, cls in ((10**6, espflash.IoError), (-1, espflash.IoError), ("x", TypeError)):
            with self.subTest(result):
                pipe = Pipe(self.sim)
                pipe.readinto = lambda buffer, timeout, result=result: result
                with self.assertRaises(cls):
                    espflash.connect(pipe, attempts=1)

    def test_a_view_is_gone_after_the_call(self):
        pipe, kept = Pipe(self.sim), []
        write = pipe.write
        pipe.write = lambda data, timeout: kept.append(data) or write(data, timeout)
        with espflash.connect(pipe):
            with self.assertRaises(ValueError):
                bytes(kept[0])

    def test_nothing_is_left_open(self):
        before = open_files()
        for _ in range(20):
            espflash.connect(Pipe(self.sim)).close()
        for _ in range(200):  # the pumps end by themselves
            if open_files() == before:
                break
            time.sleep(0.05)
        self.assertEqual(open_files(), before)
