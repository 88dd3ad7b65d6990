"""Faults, oddities and settings of the simulated UE, as the `//* @…` lines of testcases/ue document them."""
import collections
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTCASES = ROOT / "testcases"
DEFAULT = ""  # the setting of whatever names none

FAULT = re.compile(r"//\* @fault (\S+) \| (\d+) \| (.+?) \| (\w+)(?: \| (\S+))?\s*$", re.M)
ODDITY = re.compile(r"//\* @oddity (\S+) \| (.+?) \| (.+?)(?: \| (\S+))?\s*$", re.M)
SETTING = re.compile(r"//\* @setting (\S+) \| (.*?) ?\|(?: (.*?))?\s*$", re.M)

Fault = collections.namedtuple("Fault", "name step header verdict setting")
Oddity = collections.namedtuple("Oddity", "name what why setting")


def lines(pattern):
    for path in sorted((TESTCASES / "ue").glob("*.ttcn")):
        yield from pattern.finditer(path.read_text())


def faults():
    return [Fault(m[1], int(m[2]), m[3], m[4], m[5] or DEFAULT) for m in lines(FAULT)]


def oddities():
    return [Oddity(m[1], m[2], m[3], m[4] or DEFAULT) for m in lines(ODDITY)]


def settings():
    """Name → (module parameters of the network, of the UE), each a list of `Module.name=value`."""
    table = {DEFAULT: ([], [])}
    for match in lines(SETTING):
        table[match[1]] = (_parameters("Ims_Parameters", match[2]), _parameters("Ue_Parameters", match[3] or ""))
    return table


def _parameters(module, text):
    return [f"{module}.{word}" for word in text.split()]


def silent(fault):
    """The UE says nothing (more), so a guard has to end the test case."""
    return fault.header == "message" and fault.name != "publish-twice"
