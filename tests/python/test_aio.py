# SPDX-License-Identifier: MIT
"""The asyncio front: awaitable operations, cancelled tasks, callbacks on the loop's thread."""
import asyncio
import threading

import espflash
from espflash import aio
from support import ROM, Case, board, image, open_files, random_bytes

DATA = random_bytes(70000, 4)


class Aio(Case):
    def run_async(self, function, *options, listen="tcp", **more):
        """Run function(session) on a board of its own, `self.sim`."""
        self.sim = self.board("esp32", *options, listen=listen)

        async def main():
            async with await aio.connect(self.sim.port, **{**ROM, **more}) as session:
                return await function(session)
        return asyncio.run(main())

    def slow(self, function):
        return self.run_async(function, "--realtime", listen="pty")

    def test_does_the_job(self):
        async def job(s):
            self.assertEqual(s.chip.name, "ESP32")
            self.assertEqual((await s.flash.identify()).size, 4 << 20)
            result = await s.flash.write(0x10000, DATA)
            self.assertTrue(result.verified)
            self.assertEqual(await s.flash.read(0x10000, len(DATA)), DATA)
            await s.flash.verify(0x10000, DATA)
            await s.flash.erase(0x10000, 4096)
            await s.target.write_memory(0x40080000, DATA[:16])
            self.assertEqual(await s.target.read_memory(0x40080000, 16), DATA[:16])
            async with s.plan(diff=False) as plan:
                await plan.add(0x1000, image("esp32"))
                self.assertTrue(await plan.check())
                self.assertTrue((await plan.run()).verified)
            with self.assertRaises(espflash.RangeError):
                await s.flash.read(1 << 22, 1)
            self.assertEqual(await s.read_raw(10), b"")
        self.run_async(job)

    def test_callbacks_run_on_the_loop_s_thread(self):
        here, seen = threading.get_ident(), []

        def note(*what):
            seen.append((threading.get_ident(), what))

        async def job(s):
            await s.flash.write(0x10000, DATA, progress=note)
            await s.flash.read_pieces(note, 0, 4096)
            async with s.plan(progress=note) as plan:
                await plan.add(0x20000, DATA)
                await plan.run()
        self.run_async(job, log=note, event=note)
        self.assertEqual({thread for thread, _ in seen}, {here})
        self.assertGreater(len(seen), 10)

    def test_an_exception_in_a_callback_surfaces(self):
        def oops(*_):
            raise ZeroDivisionError

        async def job(s):
            with self.assertRaises(ZeroDivisionError):
                await s.flash.write(0x10000, DATA, progress=oops)
            await s.flash.identify()
            with self.assertRaises(espflash.CancelledError):
                await s.flash.write(0x10000, DATA, progress=lambda p: True)
        self.run_async(job)

    def test_a_cancelled_task_cancels_the_operation(self):
        async def job(s):
            started = asyncio.Event()
            task = asyncio.create_task(
                s.flash.write(0, DATA * 4, compress=False, progress=lambda p: started.set()))
            await started.wait()
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            self.assertFalse(s._handle._busy.locked())
            self.assertEqual((await s.flash.identify()).size, 4 << 20)
        self.slow(job)

    def test_a_time_limit_cancels_the_operation(self):
        async def job(s):
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(s.flash.read(0, 1 << 22), 0.2)
            await s.flash.identify()
        self.slow(job)

    def test_a_task_that_waits_for_its_turn_is_cancelled_without_harm(self):
        async def job(s):
            first = asyncio.create_task(s.flash.read(0, 8192))
            second = asyncio.create_task(s.flash.write(0x10000, DATA))
            await asyncio.sleep(0)
            second.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await second
            self.assertEqual(await first, b"\xff" * 8192)
        self.slow(job)
        self.assertEqual(set(self.sim.content(0x10000, len(DATA))), {0xFF})

    def test_cancelled_at_every_moment(self):
        async def job(s):
            for delay in range(40):
                task = asyncio.create_task(s.flash.write(0x10000, DATA, diff=False))
                await asyncio.sleep(delay / 2000)
                task.cancel()
                try:
                    await task
                except asyncio.CancelledError:
                    pass
                self.assertEqual((await s.flash.identify()).size, 4 << 20)
        self.run_async(job)

    def test_operations_on_one_session_wait_for_each_other(self):
        async def job(s):
            infos = await asyncio.gather(*(s.flash.identify() for _ in range(5)))
            self.assertEqual(len({info.jedec_id for info in infos}), 1)
        self.run_async(job)

    def test_several_boards_and_a_loop_that_goes_on(self):
        boards = [self.use(board(chip)) for chip in ("esp32", "esp32c3", "esp8266") * 2]
        ticks = []

        async def flash(sim):
            async with await aio.connect(sim.port, **ROM) as s:
                await s.flash.write(0x10000, DATA)

        async def tick():
            while True:
                ticks.append(1)
                await asyncio.sleep(0.001)

        async def main():
            clock = asyncio.create_task(tick())
            await asyncio.gather(*map(flash, boards))
            clock.cancel()
        asyncio.run(main())
        self.assertGreater(len(ticks), 3)
        for sim in boards:
            self.assertEqual(sim.content(0x10000, len(DATA)), DATA)

    def test_a_failed_connection_leaves_nothing(self):
        async def main():
            before = open_files(), threading.active_count()
            for _ in range(5):
                with self.assertRaises(espflash.NotFoundError):
                    await aio.connect("/dev/nonesuch")
            for _ in range(100):
                if (open_files(), threading.active_count()) == before:
                    break
                await asyncio.sleep(0.05)
            self.assertEqual((open_files(), threading.active_count()), before)
        asyncio.run(main())

    def test_a_plan_begins_with_async_with(self):
        async def job(s):
            with self.assertRaises(espflash.StateError):
                await s.plan().run()
        self.run_async(job)
