#!/usr/bin/env python3
"""Every way to control a device (docs/dut_control.md) with a whole test case: register, de-register, switch off.

  dut_control.py --assay PROGRAM            runs all tests
  dut_control.py tell SOCKET WORD...        the vendor's tool of the tests: tells the phone what to do

The phone is the simulated UE, held by this program and told what to do by a command, by AT commands on a pseudo-terminal,
or by a person who reads what stands on a terminal (a pseudo-terminal as well) and presses Enter.
"""
import json
import os
import pathlib
import pty
import re
import socket
import subprocess
import sys
import tempfile
import threading
import tty
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTCASES = ROOT / "testcases"
TEST_CASE = "Ims_RegistrationTestCases.TC_Deregistration_ByUser"
ASSAY = ""


class Phone:
    """The simulated UE: what it was told, in order, and whether it obeys."""

    def __init__(self, folder):
        self.folder, self.told, self.process, self.broken = folder, [], None, False

    def do(self, verb, host="", port=""):
        self.told.append(verb)
        if self.broken:
            return False
        if verb == "register":
            log = open(self.folder / "phone.log", "w")
            self.process = subprocess.Popen(
                [ASSAY, "run", TESTCASES / "lib", TESTCASES / "ims", TESTCASES / "ue", "-t", "Ue_Main.TC_UE", "-c", TESTCASES / "config/ue.json",
                 "-p", f'Ue_Parameters.px_PcscfHost="{host}"', "-p", f"Ue_Parameters.px_PcscfPort={port}"],
                stdin=subprocess.PIPE, stdout=log, stderr=log)
            log.close()
        elif verb == "deregister":
            self.process.stdin.write(b"deregister\n")
            self.process.stdin.flush()
        elif verb == "power-off":
            self.stop()
        return True

    def stop(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.terminate()
            self.process.wait()
        self.process = None


class Terminal:
    """A pseudo-terminal. `answer` gets every line that is written to it and returns what to type, or None."""

    def __init__(self, answer, line_end):
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.path = os.ttyname(self.slave)
        self.answer, self.line_end = answer, line_end
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        text = b""
        while True:
            try:
                text += os.read(self.master, 1024)
            except OSError:
                return
            while self.line_end in text:
                line, text = text.split(self.line_end, 1)
                typed = self.answer(line.decode().strip())
                if typed is not None:
                    os.write(self.master, typed.encode())


class DutControl(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="assay-dut-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.phone = Phone(self.folder)
        self.addCleanup(self.phone.stop)

    def run_test_case(self, control):
        """Runs the de-registration test case with that device control; returns its part of the JSON."""
        config = {"ports": [{"port": "SIP", "adapter": "ip"}, {"port": "ipsec", "adapter": "ipsec"}, {"port": "ipsecEvents", "adapter": "ipsec"},
                            {"port": "DUT", "adapter": "dut", "parameters": {"time-limit": 30, **control}}]}
        (self.folder / "lab.json").write_text(json.dumps(config))
        done = subprocess.run([ASSAY, "run", TESTCASES / "lib", TESTCASES / "ims", "-c", self.folder / "lab.json", "-t", TEST_CASE,
                               "--json", self.folder / "verdict.json", "-p", "Ims_Parameters.px_SilenceTime=0.5",
                               "-p", "Ims_Parameters.px_RegisterGuard=60.0"],
                              capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
        self.printed = done.stdout + done.stderr
        return json.loads((self.folder / "verdict.json").read_text())["testCases"][0]

    def wants_pass(self, control):
        case = self.run_test_case(control)
        self.assertEqual(case["verdict"], "pass", self.printed)
        self.assertEqual(self.phone.told[:2], ["register", "deregister"])

    def wants_inconc(self, control, reason):
        self.phone.broken = True
        case = self.run_test_case(control)
        self.assertEqual((case["verdict"], case["reason"]), ("inconc", reason), self.printed)

    # --- A command

    def command(self):
        path = self.folder / "phone"
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        server.listen()
        self.addCleanup(server.close)

        def serve():
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    obeyed = self.phone.do(*client.makefile().readline().split())
                    client.sendall(b"ok\n" if obeyed else b"refused\n")

        threading.Thread(target=serve, daemon=True).start()
        tool = f"'{sys.executable}' '{pathlib.Path(__file__).resolve()}' tell '{path}'"
        return {"command.register": f"{tool} register {{pcscf_host}} {{pcscf_port}}", "command.deregister": f"{tool} deregister",
                "command.power-off": f"{tool} power-off"}

    def test_command(self):
        self.wants_pass(self.command())

    def test_command_that_fails(self):
        self.wants_inconc(self.command(), "step 1: device control: action register failed: exit status 1")

    # --- AT commands (TS 27.007); AT+PCSCF is the test's own

    def modem(self):
        address = []

        def answer(line):
            if line.startswith("AT+PCSCF="):
                address[:] = line[len("AT+PCSCF="):].rsplit(",", 1)
            verbs = {"AT+CGATT=1": "register", "AT+CGATT=0": "deregister", "AT+CFUN=0": "power-off"}
            obeyed = line not in verbs or self.phone.do(verbs[line], *(address if line == "AT+CGATT=1" else []))
            return f"{line}\r\r\n" + ("OK\r\n" if obeyed else "+CME ERROR: 30\r\n")

        return {"at.device": Terminal(answer, b"\r").path, "at.register": "AT+CFUN=1;;AT+PCSCF={pcscf_host},{pcscf_port};;AT+CGATT=1",
                "at.deregister": "AT+CGATT=0", "at.power-off": "AT+CFUN=0"}

    def test_at_commands(self):
        self.wants_pass(self.modem())

    def test_at_error(self):
        self.wants_inconc(self.modem(), "step 1: device control: action register failed: AT+CGATT=1 answered +CME ERROR: 30")

    # --- A person

    def operator(self):
        def answer(line):
            asked = re.search(r">>> (\S+) ?(\S*) ?(\S*) - then press Enter", line)
            if asked is None:
                return None
            return "\n" if self.phone.do(*asked.groups()) else None

        return {"terminal": Terminal(answer, b"\n").path, "prompt.register": "register {pcscf_host} {pcscf_port}",
                "prompt.deregister": "deregister", "prompt.power-off": "power-off"}

    def test_operator(self):
        self.wants_pass(self.operator())

    def test_operator_is_away(self):
        self.wants_inconc({**self.operator(), "time-limit": 0.2},
                          "step 1: device control: action register failed: the operator did not answer within 0.2 s")

    def test_no_terminal(self):
        self.wants_inconc({"prompt.register": "switch it on", "prompt.power-off": "switch it off", "terminal": "/nowhere/tty"},
                          'step 1: device control: action register failed: no terminal to ask the operator "switch it on" on: '
                          "/nowhere/tty: No such file or directory")


    # --- A program that is the device, and ends

    def run_ended(self, program, *options):
        """Runs the test cases with a device that is `program`; returns the `testCases` of the JSON."""
        config = {"ports": [{"port": "SIP", "adapter": "ip"}, {"port": "ipsec", "adapter": "ipsec"}, {"port": "ipsecEvents", "adapter": "ipsec"},
                            {"port": "DUT", "adapter": "dut", "parameters": {"process.register": program, "none.deregister": "", "stop.power-off": "register"}}]}
        (self.folder / "lab.json").write_text(json.dumps(config))
        done = subprocess.run([ASSAY, "run", TESTCASES / "lib", TESTCASES / "ims", "-c", self.folder / "lab.json",
                               "--json", self.folder / "verdict.json", *options],
                              capture_output=True, text=True, timeout=200, stdin=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
        self.printed = done.stdout + done.stderr
        return json.loads((self.folder / "verdict.json").read_text())["testCases"]

    def test_process_that_fails_ends_the_wait(self):
        cases = self.run_ended("sh -c 'exit 255'", "-t", "*")  # every test case, with guards of a minute
        self.assertGreater(len(cases), 10)
        for case in cases:
            self.assertEqual(case["verdict"], "inconc", case["reason"])
            self.assertRegex(case["reason"], r"^step 1: .*found: silence; the device's process \(register\) had ended with exit status 255; clause: ")
            self.assertLess(case["duration"], 20)

    def test_process_that_was_a_hook_does_not(self):
        case = self.run_ended("true", "-t", "Ims_TestCases.TC_A_2_IMS_Registration_5GS", "-p", "Ims_Parameters.px_RegisterGuard=2.0")[0]
        self.assertIn("found: silence; the device's process (register) had ended with exit status 0; clause", case["reason"])
        self.assertGreaterEqual(case["duration"], 2.0)

    def test_what_it_sent_before_counts(self):
        (self.folder / "device.py").write_text(
            "import socket, sys\n"
            "sent = b'REGISTER sip:x SIP/2.0\\r\\nCSeq: 1 REGISTER\\r\\nContent-Length: 0\\r\\n\\r\\n'\n"
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(sent, (sys.argv[1], int(sys.argv[2])))\n"
            "sys.exit(3)\n")
        case = self.run_ended(f"'{sys.executable}' '{self.folder}/device.py' {{pcscf_host}} {{pcscf_port}}",
                              "-t", "Ims_TestCases.TC_A_2_IMS_Registration_5GS")[0]
        self.assertEqual(case["verdict"], "fail", case["reason"])
        self.assertRegex(case["reason"], r"^step 1: REGISTER: ")

    def test_its_silence_shows_nothing(self):
        register = re.search(r"CDATA\[\n(.*?)\n *\]\]", (TESTCASES.parent / "tests/sipp/ue.xml").read_text(), re.S).group(1).strip() + "\n\n"
        for keyword, value in {"transport": "TCP", "local_ip": "127.0.0.1", "branch": "z9hG4bK1", "pid": "1", "call_number": "1", "call_id": "1"}.items():
            register = register.replace(f"[{keyword}]", value)
        (self.folder / "device.py").write_text(
            "import socket, sys\n"
            "connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))\n"
            f"text = {register!r}.replace('[local_port]', str(connection.getsockname()[1]))\n"
            "connection.sendall(text.replace('\\n', '\\r\\n').encode())\n"
            "sys.exit(3)\n")
        case = self.run_ended(f"'{sys.executable}' '{self.folder}/device.py' {{pcscf_host}} {{pcscf_port}}",
                              "-t", "*.TC_Registration_NoAnswer", "-p", "Ims_Parameters.px_TimerF=4.0", "-p", "Ims_Parameters.px_T2=1.0")[0]
        self.assertEqual(case["verdict"], "inconc", case["reason"])
        self.assertRegex(case["reason"], r"^step 2: .*found: silence; the device's process \(register\) had ended with exit status 3; clause")


def tell(path, words):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        client.sendall(" ".join(words).encode() + b"\n")
        sys.exit(0 if client.makefile().readline() == "ok\n" else 1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["tell"]:
        tell(sys.argv[2], sys.argv[3:])
    at = sys.argv.index("--assay")
    ASSAY = str(pathlib.Path(sys.argv[at + 1]).resolve())
    del sys.argv[at:at + 2]
    unittest.main()
