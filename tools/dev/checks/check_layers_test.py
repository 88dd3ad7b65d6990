#!/usr/bin/env python3
"""Rows of the include rules, one allowed or refused pair each."""
import importlib.util
import pathlib
import unittest

spec = importlib.util.spec_from_file_location("check_layers", pathlib.Path(__file__).with_name("check_layers.py"))
layers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(layers)


class Rules(unittest.TestCase):
    ALLOWED = [
        ("runtime/value/value.h", "runtime/base/result.h"),
        ("runtime/executor/executor.cc", "runtime/spi/codec.h"),
        ("grammar/parse/parse.cc", "antlr4-runtime/antlr4-runtime.h"),
        ("compiler/driver/compile.cc", "grammar/parse/parse.h"),
        ("codecs/sip/message.cc", "codecs/text/reader.h"),
        ("adapters/udp/udp.cc", "adapters/net/socket.h"),
        ("tools/cli/main.cc", "adapters/udp/udp.h"),
        ("runtime/value/value.h", "fmt/core.h"),
    ]
    REFUSED = [
        ("runtime/base/result.h", "runtime/value/value.h"),
        ("runtime/spi/codec.h", "runtime/matcher/matcher.h"),
        ("runtime/vm/vm.cc", "compiler/check/check.h"),
        ("compiler/check/check.cc", "grammar/parse/parse.h"),
        ("compiler/lower/lower.cc", "runtime/vm/vm.h"),
        ("codecs/sip/message.cc", "codecs/sdp/sdp.h"),
        ("adapters/udp/udp.cc", "codecs/sip/message.h"),
        ("compiler/check/check.cc", "antlr4-runtime.h"),
        ("grammar/ast/node.h", "runtime/value/value.h"),
    ]

    def test_allowed(self):
        for path, target in self.ALLOWED:
            with self.subTest(path=path, target=target):
                self.assertIsNone(layers.violation(path, target, False))

    def test_refused(self):
        for path, target in self.REFUSED:
            with self.subTest(path=path, target=target):
                self.assertIsNotNone(layers.violation(path, target, False))


if __name__ == "__main__":
    unittest.main()
