# SPDX-License-Identifier: MIT
"""
Stopping: Ctrl-C, other signals, exceptions in callbacks, true results of callbacks, and `cancel`.
The operation ends, what was raised surfaces, and the session is usable afterwards.
"""
import os
import signal
import threading

import espflash
from espflash import EventKind
from support import Case, interrupt_soon, random_bytes

DATA = random_bytes(1 << 18, 1)


class Oops(Exception):
    """A caller's own exception."""


def oops(*_):
    raise Oops


class Interrupted(Case):
    """On the main thread, where Python handles signals."""

    def setUp(self):
        super().setUp()
        self.addCleanup(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT))
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def slow(self, **more):
        """A session whose operations take their time, 11 KiB/s."""
        return self.connect("esp32", "--realtime", listen="pty", **more)

    def interrupted(self, function, *arguments, **keywords):
        interrupt_soon()
        with self.assertRaises(KeyboardInterrupt):
            function(*arguments, **keywords)

    def still_works(self, session):
        self.assertEqual(session.flash.identify().size, 4 << 20)

    def test_a_read_without_callbacks(self):
        s = self.slow()
        self.interrupted(s.flash.read, 0, 1 << 20)
        self.still_works(s)

    def test_a_write(self):
        s = self.slow()
        data = bytearray(DATA)
        self.interrupted(s.flash.write, 0, data, compress=False)
        data.clear()  # nobody holds it any more
        self.still_works(s)

    def test_a_write_and_its_progress(self):
        s = self.slow()
        seen = []
        self.interrupted(s.flash.write, 0, DATA, compress=False, progress=seen.append)
        count = len(seen)
        self.still_works(s)
        self.assertEqual(len(seen), count)

    def test_a_wait_for_bytes(self):
        s = self.slow()
        self.interrupted(s.read_raw, timeout=50)
        self.still_works(s)

    def test_a_connection_attempt_without_end(self):
        sim = self.board("esp32", "--fault", "stall=0")
        s = self.use(espflash.Session(sim.port, attempts=-1))
        self.interrupted(s.connect)
        self.interrupted(s.connect)

    def test_a_callback_that_is_running(self):
        s = self.slow()
        never = threading.Event()
        self.interrupted(s.flash.read, 0, 1 << 20, progress=lambda p: never.wait())
        self.still_works(s)

    def test_twice_at_once(self):
        s = self.slow()
        timers = [interrupt_soon(0.2 + i * 0.001) for i in range(5)]
        with self.assertRaises(KeyboardInterrupt):
            try:
                s.flash.read(0, 1 << 20)
            finally:
                for timer in timers:
                    while timer.is_alive():
                        try:
                            timer.join()
                        except KeyboardInterrupt:
                            pass
        self.still_works(s)

    def test_a_handler_that_raises_nothing_lets_it_go_on(self):
        s = self.slow()
        seen = []
        signal.signal(signal.SIGUSR1, lambda *_: seen.append(1))
        interrupt_soon(number=signal.SIGUSR1)
        s.flash.write(0x10000, DATA[:8192], compress=False)
        self.assertEqual(seen, [1])
        self.assertEqual(self.sim.content(0x10000, 8192), DATA[:8192])

    def test_a_handler_that_calls_cancel(self):
        s = self.slow()
        signal.signal(signal.SIGUSR1, lambda *_: s.cancel())
        interrupt_soon(number=signal.SIGUSR1)
        with self.assertRaises(espflash.CancelledError):
            s.flash.read(0, 1 << 20)
        self.still_works(s)

    def test_too_late_does_not_reach_the_next_operation(self):
        """A signal in the last callback: nothing is left to be stopped."""
        s = self.connect("esp32")

        def at_the_end(progress):
            if progress.done == progress.total:
                os.kill(os.getpid(), signal.SIGINT)
        for _ in range(20):
            with self.assertRaises(KeyboardInterrupt):
                s.flash.erase(0x10000, 0x1000, progress=at_the_end)
            self.still_works(s)


class Callbacks(Case):
    """On the main thread and, by `anyhow`, on another one."""

    def anyhow(self, function):
        function()
        raised = []

        def run():
            try:
                function()
            except BaseException as error:
                raised.append(error)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        if raised:
            raise raised[0]

    def test_exceptions_in_progress_surface(self):
        def run():
            s = self.connect("esp32")
            for call in (lambda: s.flash.read(0, 70000, progress=oops),
                         lambda: s.flash.write(0, DATA, progress=oops),
                         lambda: s.flash.erase(0, 0x20000, progress=oops),
                         lambda: s.flash.verify(0x80000, b"\xff" * 70000, progress=oops),
                         lambda: s.flash.read_pieces(oops, 0, 70000),
                         lambda: s.target.read_memory(0x40080000, 256, progress=oops)):
                try:
                    call()
                    self.fail("nothing was raised")
                except Oops as error:
                    self.assertIn("oops", self.names(error))
                self.assertEqual(s.flash.identify().size, 4 << 20)
        self.anyhow(run)

    def names(self, error):
        """The functions of an exception's traceback."""
        trace, found = error.__traceback__, []
        while trace:
            found.append(trace.tb_frame.f_code.co_name)
            trace = trace.tb_next
        return found

    def test_exceptions_in_log_and_event_surface(self):
        def run():
            sim = self.board("esp32")
            for name in ("log", "event"):
                with self.assertRaises(Oops):
                    espflash.connect(sim.port, **{name: oops})
            espflash.connect(sim.port).close()
        self.anyhow(run)

    def test_a_true_result_cancels(self):
        def run():
            s = self.connect("esp32")
            with self.assertRaises(espflash.CancelledError):
                s.flash.read(0, 70000, progress=lambda p: True)
            with self.assertRaises(espflash.CancelledError):
                s.flash.read_pieces(lambda at, data: True, 0, 70000)
            s.flash.read(0, 70000, progress=lambda p: False)
        self.anyhow(run)

    def test_cancel_from_a_callback_and_from_another_thread(self):
        def run():
            s = self.connect("esp32", "--realtime", listen="pty")
            for cancel in (s.cancel, lambda: threading.Thread(target=s.cancel).start()):
                with self.assertRaises(espflash.CancelledError):
                    s.flash.read(0, 1 << 20, progress=lambda p, cancel=cancel: cancel())
            s.cancel()
            with self.assertRaises(espflash.CancelledError):
                s.flash.identify()
            s.flash.identify()
        self.anyhow(run)

    def test_callbacks_run_on_the_calling_thread(self):
        def run():
            here, seen = threading.get_ident(), set()

            def note(*_):
                seen.add(threading.get_ident())
            s = self.connect("esp32", log=note, event=note)
            s.flash.read(0, 70000, progress=note)
            s.flash.read_pieces(note, 0, 70000)
            self.assertEqual(seen, {here})
        self.anyhow(run)

    def test_a_callback_may_ask_but_not_use_the_session(self):
        def run():
            s = self.connect("esp32")
            seen = []

            def ask(_):
                seen.append((s.chip.name, s.baud))
                for call in (s.flash.identify, s.close, s.plan):
                    try:
                        call()
                    except espflash.StateError:
                        seen.append(call)
            s.flash.erase(0, 4096, progress=ask)
            self.assertEqual(len(seen) % 4, 0)
            self.assertEqual(seen[0], ("ESP32", 115200))
            s.flash.identify()
        self.anyhow(run)

    def test_a_callback_may_use_another_session(self):
        def run():
            s = self.connect("esp32")
            other = self.connect("esp32c3")
            names = []
            s.flash.erase(0, 4096, progress=lambda p: names.append(other.flash.identify().size)
                          or other.flash.read(0, 4096, progress=lambda q: None) is None)
            self.assertEqual(set(names), {4 << 20})
        self.anyhow(run)

    def test_events_tell_of_a_connection(self):
        events = []
        self.connect("esp32", event=events.append)
        self.assertIn(EventKind.DETECTED, [event.kind for event in events])
        self.assertTrue(all(isinstance(event.message, str) for event in events))
