#!/usr/bin/env python3
"""Bad input and a bad world get a clear error, the right exit status, and lose nothing."""
import json
import os
import pathlib
import resource
import signal
import socket
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from assay_program import ProgramTest, schema_check  # noqa: E402
import suites  # noqa: E402

UDP = """module wired {
  import from TransportTypes all;
  type port P message { address TransportAddress; map param (inout TransportConfig p_config); inout octetstring }
  type component C { port P p }
  modulepar integer px_Port := 0;
  testcase TC_map() runs on C system C {
    var TransportConfig v_config := { endpoints := { { "127.0.0.1", px_Port, { udp }, omit } }, framing := omit, remote := omit };
    map(self:p, system:p) param (v_config);
    setverdict(pass)
  }
}
"""


class Sources(ProgramTest):
    def test_missing_and_unreadable(self):
        self.expect(self.assay("check", "nowhere.ttcn"), 2, "nowhere.ttcn")
        self.expect(self.assay("run", "nowhere.ttcn"), 2, "nowhere.ttcn")
        self.write("empty/readme.txt", "")
        self.expect(self.assay("check", "empty"), 2, "no .ttcn")
        os.symlink("nowhere", self.folder / "empty/link.ttcn")
        self.expect(self.assay("check", "empty"), 2, "empty/link.ttcn", "leads nowhere")
        os.symlink("/proc/self/mem", self.folder / "unreadable.ttcn")  # opens, but gives no octet
        self.expect(self.assay("check", "unreadable.ttcn"), 2, "unreadable.ttcn", "Input/output error")
        if os.geteuid() != 0:
            path = self.write("secret.ttcn", suites.PASSING)
            path.chmod(0)
            self.expect(self.assay("check", "secret.ttcn"), 2, "secret.ttcn")

    def test_devices(self):
        self.expect(self.assay("check", "/dev/zero"), 2, "/dev/zero", "more than the limit")
        os.mkfifo(self.folder / "pipe.ttcn")
        self.write("a.ttcn", suites.PASSING)
        self.expect(self.assay("check", "."), 0, "1 file")
        self.expect(self.assay("run", "a.ttcn", "-c", "/dev/zero"), 2, "/dev/zero")

    def test_garbage(self):
        garbage = bytes(range(256)) * 64
        self.write("g.ttcn", garbage)
        done = self.assay("check", "g.ttcn")
        self.expect(done, 3, "g.ttcn:1")
        self.assertLess(len(done.stderr), 200_000)
        self.expect(self.assay("run", "g.ttcn"), 3, "g.ttcn:1")

    def test_ten_megabyte_line(self):
        self.write("l.ttcn", "module l { const charstring c := \"" + "x" * 10_000_000 + "\"; } ?")
        done = self.assay("check", "l.ttcn", timeout=300)
        self.assertEqual(done.status, 3, str(done)[:2000])
        self.assertLess(len(done.stderr), 10_000)

    def test_deep_nesting(self):
        self.write("d.ttcn", "module d { const integer c := " + "(" * 100_000 + "1" + ")" * 100_000 + "; }")
        done = self.assay("check", "d.ttcn")
        self.assertEqual(done.status, 3, str(done)[:2000])

    def test_all_files_are_reported(self):
        self.write("a.ttcn", "module a { const integer c := true; }")
        self.write("b.ttcn", "module b { const nothing c := 1; }")
        self.expect(self.assay("check", "."), 3, "a.ttcn:1", "b.ttcn:1", "2 errors")


class Configuration(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("v.ttcn", suites.VERDICTS)

    def test_unknown_parameter(self):
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-p", "verdicts.px_Nubmer=1"), 2, "px_Nubmer")
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-p", "nowhere.px_Number=1"), 2, "nowhere")
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-p", "px_Number"), 2, "expected Module.parameter=value")

    def test_wrong_type(self):
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-p", "verdicts.px_Number=\"one\""), 2, "integer", "charstring")
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-p", "verdicts.px_Number=1 +"), 2)
        self.write("c.json", {"parameters": {"verdicts.px_Text": 5}})
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-c", "c.json"), 2, "charstring")

    def test_broken_file(self):
        self.write("c.json", "{\n \"guard\": \"long\",\n \"prots\": []\n}")
        self.expect(self.assay("run", "v.ttcn", "-c", "c.json"), 2, "c.json:2: at /guard: expected number, found \"long\"",
                    "c.json:3: at /prots: unknown member; did you mean \"ports\"?")
        self.write("c.json", "{\n \"guard\": 5,,\n}")
        self.expect(self.assay("run", "v.ttcn", "-c", "c.json"), 2, "c.json:2")
        self.expect(self.assay("run", "v.ttcn", "-c", "no.json"), 2, "no.json")

    def test_unknown_adapter_and_device(self):
        self.write("c.json", {"ports": [{"port": "p", "adapter": "ipp"}]})
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-c", "c.json"), 2, "ipp", "there is")
        self.write("c.json", {"duts": {"phone": {}}})
        self.expect(self.assay("run", "v.ttcn", "-c", "c.json", "--dut", "phnoe"), 2, 'did you mean "phone"?')

    def test_ports_that_the_suite_does_not_have(self):
        lib = pathlib.Path(os.environ["ASSAY_SOURCE_DIR"]) / "testcases/lib/transport/TransportTypes.ttcn"
        self.write("w.ttcn", UDP)
        for component, port, part in (("*", "pp", 'the suite has no port "pp"; did you mean "p"?'), ("*", "SIP", 'the suite has no port "SIP"; there is p'), ("D", "p", 'no component type "D"; there is'),
                                      ("*", "q[1]", 'no port "q[1]"')):
            self.write("c.json", {"ports": [{"component": component, "port": port, "adapter": "ip"}]})
            self.expect(self.assay("run", "w.ttcn", lib, "-c", "c.json"), 1, "warning: c.json: at /ports: ", part)
        for component, port in (("*", "p"), ("C", "p"), ("wired.C", "p"), ("*", "*"), ("C", "p[0]")):
            self.write("c.json", {"ports": [{"component": component, "port": port, "adapter": "ip"}]})
            self.assertNotIn("warning", self.assay("run", "w.ttcn", lib, "-c", "c.json").stderr)

    def test_utf16(self):
        self.write("c.json", "{}".encode("utf-16"))
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-c", "c.json"), 2, "c.json:1: expected UTF-8, found UTF-16")
        self.write("c.json", b"\xef\xbb\xbf// lab\n{ /* so */ \"guard\": 5 }")
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-c", "c.json"), 0)

    def test_helper_process_that_is_not_ready(self):
        self.write("c.json", {"processes": [{"name": "h", "command": "sh -c 'echo broken; exit 3'", "ready": "READY"}]})
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-c", "c.json"), 2, "ended before it was ready", "broken")
        self.write("c.json", {"processes": [{"name": "h", "command": "sleep 60", "ready": "READY", "ready_timeout": 0.2}]})
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-c", "c.json"), 2, "did not print \"READY\"")
        self.write("c.json", {"processes": [{"name": "h", "command": "sh -c 'echo READY; sleep 60'", "ready": "READY"}]})
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-c", "c.json"), 0)

    def test_plugin_that_is_none(self):
        self.write("c.json", {"plugins": ["./v.ttcn"]})
        self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-c", "c.json"), 2, "plug-in")


class Network(ProgramTest):
    def test_port_in_use(self):
        lib = pathlib.Path(os.environ["ASSAY_SOURCE_DIR"]) / "testcases/lib/transport/TransportTypes.ttcn"
        self.write("w.ttcn", UDP)
        self.write("c.json", {"ports": [{"port": "p", "adapter": "ip"}]})
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            done = self.assay("run", "w.ttcn", lib, "-t", "TC_map", "-c", "c.json", "-p", f"wired.px_Port={port}", "--json", "v.json")
        self.expect(done, 1, "in use", str(port))
        self.assertEqual(self.json("v.json")["verdict"], "error")
        self.expect(self.assay("run", "w.ttcn", lib, "-t", "TC_map", "-c", "c.json"), 0)


class Device(ProgramTest):
    """A device that is not there, or that sends what nobody can read."""

    def setUp(self):
        super().setUp()
        self.write("p.ttcn", suites.PROBE)
        self.write("c.json", {"ports": [{"port": "SIP", "adapter": "ip"}]})

    def command(self, port, transport, **parameters):
        lib = pathlib.Path(os.environ["ASSAY_SOURCE_DIR"]) / "testcases/lib"
        values = {"px_Port": port, "px_Transport": transport, **parameters}
        words = ["run", "p.ttcn", lib, "-t", "TC_probe", "-c", "c.json", "-o", "out", "--json", "v.json"]
        return words + [word for name, value in values.items() for word in ("-p", f"probe.{name}={value}")]

    def verdict(self, done, verdict, status=1):
        self.assertEqual(done.status, status, str(done))
        document = self.json("v.json")
        schema_check(self, document)
        self.assertEqual(document["verdict"], verdict)

    def answer_once(self, octets, **parameters):
        """Runs the probe over UDP against a device that answers with `octets`."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
            device.bind(("127.0.0.1", 0))
            device.settimeout(60)

            def answer():
                _, prober = device.recvfrom(65536)
                device.sendto(octets, prober)

            thread = threading.Thread(target=answer)
            thread.start()
            done = self.assay(*self.command(device.getsockname()[1], "udp", **parameters))
            thread.join()
        return done

    def stream_once(self, octets, **parameters):
        """Runs the probe over TCP against a device that answers with `octets`."""
        with socket.create_server(("127.0.0.1", 0)) as device:
            device.settimeout(60)

            def answer():
                stream, _ = device.accept()
                with stream:
                    stream.settimeout(60)
                    stream.recv(65536)
                    stream.sendall(octets)
                    try:
                        while stream.recv(65536):
                            pass
                    except OSError:
                        pass  # reset: the stream cannot be followed

            thread = threading.Thread(target=answer)
            thread.start()
            done = self.assay(*self.command(device.getsockname()[1], "tcp", **parameters))
            thread.join()
        return done

    def test_unreachable_over_tcp(self):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:  # bound, but nobody listens
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            done = self.assay(*self.command(port, "tcp", px_Wait=0.5))
        self.verdict(done, "inconc")
        self.expect(done, 1, "no answer", "network", f"127.0.0.1:{port}", "Connection refused")

    def test_unreachable_over_udp(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:  # on another address: the port stays unused on ours
            taken.bind(("127.0.0.2", 0))
            port = taken.getsockname()[1]
            done = self.assay(*self.command(port, "udp", px_Wait=0.5))
        self.verdict(done, "inconc")
        self.expect(done, 1, "no answer", "network", f"127.0.0.1:{port}", "Connection refused")

    def test_right_answer(self):
        self.verdict(self.answer_once(b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"), "pass", 0)

    def test_garbage_over_udp(self):
        for octets in (b"\0" * 2000, bytes(range(256)) * 200, b"\r\n"):
            with self.subTest(octets=octets[:20]):
                self.verdict(self.answer_once(octets), "fail")

    def test_garbage_over_tcp(self):
        done = self.stream_once(b"SIP/2.0 200 OK\r\nContent-Length: many\r\n\r\n" + bytes(range(256)) * 50, px_Wait=5.0)
        self.assertIn(self.json("v.json")["verdict"], ("fail", "inconc"), str(done))
        self.expect(done, 1, "Content-Length")

    def test_lengths_that_end_a_stream(self):
        """RFC 3261 §18.3: where the length cannot be known, nobody can tell what follows; what came before counts."""
        head = b"SIP/2.0 200 OK\r\n"
        ends = [
            (b"Content-Length: 1\r\nl: 2\r\n\r\n", "expected one Content-Length, found 1 and 2 (RFC 3261 §18.3), octet 38"),
            (b"Content-Length: -1\r\n\r\n", 'expected digits as Content-Length, found "-1" (RFC 3261 §20.14), octet 32'),
            (b"Content-Length: 99999999999999999999\r\n\r\n", "expected a message of at most max_message_size"),
            (b"\r\n", "expected a Content-Length header over a stream transport, found none (RFC 3261 §20.14), octet 18"),
        ]
        for end, expected in ends:
            with self.subTest(end=end):
                done = self.stream_once(head + end + b"SIP/2.0 200 OK\r\nl: 0\r\n\r\n", px_Wait=0.5)
                self.verdict(done, "inconc")
                self.expect(done, 1, "cannot find message boundaries: " + expected)
                done = self.stream_once(head + b"l: 0\r\n\r\n" + head + end)
                self.verdict(done, "pass", 0)

    ANSWER = (b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h\r\nf: <sip:a@b>;tag=1\r\nt: <sip:a@b>;tag=2\r\ni: 1\r\nCSeq: 1 OPTIONS\r\n"
              b"Contact: <sip:a@b>;x=1;y=2;z=3\r\nX-Long: " + b"x" * 100 + b"\r\nl: 0\r\n\r\n")

    def limits(self, **limits):
        self.write("c.json", json.dumps({"ports": [{"port": "SIP", "adapter": "ip"}], "codec_limits": limits}))

    def test_messages_past_a_limit(self):
        """Over UDP such a message is mere octets, over TCP the stream cannot be followed; both say which limit it was."""
        cases = [
            ({"max_headers": 4}, "more header lines than max_headers, 4"),
            ({"max_message_size": 100}, f"message of {len(self.ANSWER)} octets is larger than max_message_size, 100"),
            ({"max_line_length": 60}, "is longer than max_line_length, 60"),
        ]
        for limits, expected in cases:
            with self.subTest(limits=limits):
                self.limits(**limits)
                done = self.answer_once(self.ANSWER)
                self.verdict(done, "fail")
                self.expect(done, 1, "octets that are no SIP message", "could not be decoded: ", expected)
                received = [m for m in self.json("v.json")["testCases"][0]["messages"] if m["direction"] == "received"]
                self.assertIn(expected, "; ".join(received[0]["undecodable"]))
                done = self.stream_once(self.ANSWER, px_Wait=0.5)
                self.verdict(done, "inconc")
                self.expect(done, 1, "cannot find message boundaries", expected)
        self.limits(max_stream_header=50)
        done = self.stream_once(self.ANSWER[:-40], px_Wait=0.5)
        self.verdict(done, "inconc")
        self.expect(done, 1, "no end of the headers within max_stream_header, 50 octets")

    def test_headers_past_a_limit(self):
        """The message is delivered with the header marked, so that a template decides."""
        for limits, name in (({"max_parameters": 2}, "max_parameters"), ({}, "")):
            with self.subTest(limits=limits):
                self.limits(**limits)
                self.verdict(self.answer_once(self.ANSWER), "pass", 0)
                done = self.answer_once(self.ANSWER, px_WellFormed="true", px_Wait=0.5)
                if limits:
                    self.verdict(done, "inconc")
                    self.expect(done, 1, "malformed_List", f"limit {name}")
                else:
                    self.verdict(done, "pass", 0)


class Disk(ProgramTest):
    def test_full_disk_stops_with_what_is_there(self):
        self.write("m.ttcn", suites.MANY_EVENTS)

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

        done = self.assay("run", "m.ttcn", "-o", "out", preexec_fn=limit)
        self.expect(done, 64, "the run stopped", "events.jsonl")
        lines = (self.folder / "out/events.jsonl").read_text().split("\n")
        for line in lines[:-1]:
            json.loads(line)
        self.assertEqual(lines[-1], "")
        document = self.json("out/verdict.json")
        schema_check(self, document)
        self.assertEqual(document["verdict"], "error")
        self.assertFalse(document["complete"])

    def test_run_directory_cannot_be_made(self):
        self.write("a.ttcn", suites.PASSING)
        self.write("file", "")
        self.expect(self.assay("run", "a.ttcn", "-o", "file/out"), 64, "file/out")
        done = self.assay("run", "a.ttcn", "--json", "no/where.json")
        self.expect(done, 64, "no/where.json")
        self.assertNotIn("TC_pass", done.stderr)  # known before anything ran
        os.mkdir(self.folder / "out")
        self.assertEqual(self.assay("run", "a.ttcn", "-o", "out").status, 0)
        self.expect(self.assay("report", "out", "--format", "pcapng", "-o", "file/x.pcapng"), 64, "file/x.pcapng")

    def test_no_room_for_the_plan(self):
        self.write("a.ttcn", suites.PASSING)
        self.write("c.json", {"name": "n", "paths": ["a.ttcn"]})

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))

        self.expect(self.assay("campaign", "c.json", "-o", "out", preexec_fn=limit), 64, "cannot write out/plan.json")

    def test_what_is_no_regular_file_stays(self):
        self.write("a.ttcn", suites.PASSING)
        self.write("real.json", "old")
        os.symlink("real.json", self.folder / "link.json")
        self.expect(self.assay("run", "a.ttcn", "--json", "link.json"), 0)
        self.assertTrue((self.folder / "link.json").is_symlink())
        self.assertEqual(self.json("real.json")["verdict"], "pass")
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        read = []
        reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
        reader.start()
        done = self.assay("run", "a.ttcn", "--json", "pipe")
        self.assertTrue(pipe.is_fifo())
        reader.join(timeout=60)
        self.expect(done, 0)
        self.assertEqual(json.loads(read[0])["verdict"], "pass")

    def test_two_runs_at_once(self):
        self.write("v.ttcn", suites.VERDICTS)
        events = self.folder / "out/events.jsonl"
        process = self.start("run", "v.ttcn", "-t", "TC_wait", "-o", "out")
        deadline = time.monotonic() + 60
        while not events.exists() and time.monotonic() < deadline:
            os.sched_yield()
        try:
            self.expect(self.assay("run", "v.ttcn", "-t", "TC_pass", "-o", "out"), 64, "another run or campaign writes into out")
            self.assertTrue(events.exists())
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)

    def test_closed_stdout(self):
        self.write("a.ttcn", suites.PASSING)
        with open("/dev/full", "wb") as full:
            environment = dict(os.environ, NO_COLOR="1")
            import subprocess
            from assay_program import ASSAY
            status = subprocess.run([ASSAY, "list", "a.ttcn"], stdout=full, stderr=subprocess.PIPE, cwd=self.folder, env=environment)
        self.assertEqual(status.returncode, 64, status.stderr)


class Signals(ProgramTest):
    def await_first_verdict(self):
        """Returns once the end of a first test case is on disk: what a signal after that must not lose."""
        events = self.folder / "out/events.jsonl"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if events.exists() and '"tliTcTerminated"' in events.read_text():
                return
            os.sched_yield()
        self.fail("no test case ended within a minute")

    def test_interrupt_writes_what_ran(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                self.write("v.ttcn", suites.VERDICTS)
                process = self.start("run", "v.ttcn", "-t", "TC_pass", "-t", "TC_wait", "-o", "out", "--json", "v.json")
                self.await_first_verdict()
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=60), 128 + number)
                document = self.json("v.json")
                schema_check(self, document)
                self.assertEqual(document["testCases"][0]["verdict"], "pass")
                (self.folder / "out/events.jsonl").unlink()

    def test_killed_run_can_be_reported(self):
        self.write("v.ttcn", suites.VERDICTS)
        process = self.start("run", "v.ttcn", "-t", "TC_pass", "-t", "TC_wait", "-o", "out")
        self.await_first_verdict()
        process.kill()
        process.wait()
        done = self.assay("report", "out", "--format", "json", "-o", "v.json")
        self.assertIn(done.status, (0, 1), str(done))
        document = self.json("v.json")
        schema_check(self, document)
        self.assertEqual(document["testCases"][0]["verdict"], "pass")
        self.assertFalse(document["complete"])


if __name__ == "__main__":
    unittest.main()
