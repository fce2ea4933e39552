# SPDX-License-Identifier: MIT
"""Several devices at once, one session and two threads, and the GIL during calls."""
import threading
from concurrent.futures import ThreadPoolExecutor

import espflash
from support import CHIPS, ROM, Case, board, random_bytes


class Threads(Case):
    def test_several_boards_at_once_and_one_that_fails(self):
        boards = [self.use(board(chip)) for chip in CHIPS * 2]
        boards.append(self.use(board("esp32", "--fault", "disconnect=30000")))

        def flash(number):
            data = random_bytes(100000, number)
            with espflash.connect(boards[number].port, **ROM) as s:
                s.flash.write(0x10000, data, compress=False, progress=lambda p: None)
            return boards[number].content(0x10000, len(data)) == data

        with ThreadPoolExecutor(len(boards)) as pool:
            jobs = [pool.submit(flash, number) for number in range(len(boards))]
        self.assertEqual([job.result() for job in jobs[:-1]], [True] * (len(boards) - 1))
        self.assertIsInstance(jobs[-1].exception(), espflash.DisconnectedError)

    def test_python_goes_on_during_a_call(self):
        """On the main thread and on another: the other one works while a call blocks."""
        s = self.connect("esp32", "--realtime", listen="pty", fill=random_bytes(1 << 16))
        counts = []

        def count():
            number = 0
            while not done.is_set():
                number += 1
                done.wait(0.001)
            counts.append(number)

        for call in (lambda: s.flash.read(0, 8192),
                     lambda: ThreadPoolExecutor(1).submit(s.flash.read, 0, 8192).result()):
            done = threading.Event()
            counter = threading.Thread(target=count)
            counter.start()
            call()
            done.set()
            counter.join()
        self.assertTrue(all(number > 3 for number in counts), counts)

    def test_a_second_thread_is_turned_away(self):
        s = self.connect("esp32", "--realtime", listen="pty")
        started, over = threading.Event(), threading.Event()
        thread = threading.Thread(target=lambda: (
            self.assertRaises(espflash.CancelledError, s.flash.read, 0, 1 << 20,
                              progress=lambda p: started.set()), over.set()))
        thread.start()
        started.wait()
        for call in (s.flash.identify, s.close, s.plan):
            with self.assertRaises(espflash.StateError):
                call()
        self.assertEqual(s.chip.name, "ESP32")
        s.cancel()
        thread.join()
        self.assertTrue(over.is_set())
        s.flash.identify()

    def test_callers_take_turns(self):
        s = self.connect("esp32")
        lock, seen = threading.Lock(), []

        def ask(_):
            with lock:
                seen.append(s.flash.identify().jedec_id)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(ask, range(40)))
        self.assertEqual(len(set(seen)), 1)
