# SPDX-License-Identifier: MIT
"""Ports of pyserial itself, on a pseudo-terminal and over a socket."""
import serial

import espflash
from support import ROM, Case, random_bytes

DATA = random_bytes(20000, 3)


class Pyserial(Case):
    def does_the_job(self, sim, port, **options):
        with espflash.connect(port, **ROM, **options) as s:
            s.flash.write(0x10000, DATA)
            self.assertEqual(s.flash.read(0x10000, len(DATA)), DATA)
        self.assertEqual(sim.content(0x10000, len(DATA)), DATA)

    def test_an_open_pseudo_terminal(self):
        sim = self.board("esp32", listen="pty")
        with serial.Serial(sim.port, 115200) as port:
            self.does_the_job(sim, port, baud=460800)
            self.assertTrue(port.is_open)

    def test_a_closed_port_is_opened_and_closed(self):
        sim = self.board("esp32", listen="pty")
        port = serial.Serial(baudrate=115200)
        port.port = sim.port
        self.does_the_job(sim, port)
        self.assertFalse(port.is_open)

    def test_a_port_that_is_not_there(self):
        port = serial.Serial()
        port.port = "/dev/nonesuch"
        with self.assertRaises(espflash.NotFoundError) as caught:
            espflash.connect(port)
        self.assertIsInstance(caught.exception.__cause__, serial.SerialException)

    def test_over_a_socket(self):
        sim = self.board("esp32")
        with serial.serial_for_url(sim.port.replace("tcp:", "socket:")) as port:
            self.does_the_job(sim, port)
