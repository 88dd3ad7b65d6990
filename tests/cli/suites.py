"""TTCN-3 texts that the command-line tests run."""

PASSING = """module passing {
  type component C {}
  /** Shows a verdict.
   *  @purpose the shortest test case
   *  @requirement REQ-1 */
  testcase TC_pass() runs on C { setverdict(pass) }
}
"""

VERDICTS = """module verdicts {
  modulepar integer px_Number := 1;
  modulepar charstring px_Text := "a";
  type component C { timer t }
  testcase TC_pass() runs on C { setverdict(pass) }
  testcase TC_fail() runs on C {
    log("step 1: the start");
    log("step 2: the decision");
    setverdict(fail, "it is ", px_Number, " and not 2")
  }
  testcase TC_inconc() runs on C { setverdict(inconc) }
  testcase TC_none() runs on C { }
  testcase TC_error() runs on C { var integer i := px_Number - 1; setverdict(pass); i := 1 / i }
  testcase TC_wait() runs on C { t.start(3600.0); t.timeout; setverdict(pass) }
  testcase TC_parameter(integer i) runs on C { setverdict(pass) }
}
"""

# Rules that are broken without harm to the verdict (docs/verdict_reasons.md).
WARNINGS = """module warnings {
  type component C {}
  testcase TC_warned() runs on C {
    log("warning: step 3: REGISTER: CSeq: expected 2; found: CSeq: 3 REGISTER; clause: RFC 3261 §10.2");
    log("warning: step 3: REGISTER: CSeq: expected 2; found: CSeq: 3 REGISTER; clause: RFC 3261 §10.2");
    log("warning: something else");
    setverdict(pass)
  }
  testcase TC_clean() runs on C { setverdict(pass) }
  testcase TC_many() runs on C {
    for (var integer i := 1; i <= 25; i := i + 1) { log("warning: step ", i, ": M: H: expected a; found: b; clause: c") }
    setverdict(pass)
  }
}
"""

CONTROL = """module controlled {
  type component C {}
  testcase TC_a(integer i) runs on C { if (i > 1) { setverdict(fail, "too large") } else { setverdict(pass) } }
  control { execute(TC_a(1)); execute(TC_a(2)) }
}
"""

MANY_EVENTS = """module many {
  type component C {}
  testcase TC_many() runs on C {
    for (var integer i := 0; i < 100000; i := i + 1) { log("a line that takes some room in the event file ", i) }
    setverdict(pass)
  }
  testcase TC_after() runs on C { setverdict(pass) }
}
"""

# Asks a device for its options, and waits for the answer.
PROBE = """module probe {
  import from TransportTypes all;
  import from SipTypes all;
  import from SipPorts all;
  type port QuietPort message {
    address TransportAddress;
    map param (inout TransportConfig p_config);
    inout Request, Response, RawMessage
  }
  type component Prober { port QuietPort SIP; timer t_answer := 60.0 }
  const RawMessage c_options := 'OPTIONS'O;
  modulepar Transport px_Transport := udp;
  modulepar PortNumber px_Port := 0;
  modulepar float px_Wait := 60.0;
  modulepar boolean px_WellFormed := false;
  template Response mw_wellFormed := { statusLine := ?, msgHeader := ?, messageBody := *, payload := *, malformed_List := omit, raw := * };

  testcase TC_probe() runs on Prober system Prober {
    var TransportConfig v_config := { endpoints := { { "127.0.0.1", 0, omit, omit } }, framing := "SIP", remote := omit };
    var SocketAddress v_device := { "127.0.0.1", px_Port };
    map(self:SIP, system:SIP) param (v_config);
    log("step 1: the device answers OPTIONS");
    if (px_Transport == udp) { SIP.send(c_options) to f_overUdp(v_device) }
    else { SIP.send(c_options) to f_overTcp(v_device) }
    t_answer.start(px_Wait);
    alt {
      [px_WellFormed] SIP.receive(mw_wellFormed) { setverdict(pass) }
      [not px_WellFormed] SIP.receive(Response:?) { setverdict(pass) }
      [] SIP.receive(RawMessage:?) { setverdict(fail, "octets that are no SIP message") }
      [] t_answer.timeout { setverdict(inconc, "no answer") }
    }
  }
}
""".replace("OPTIONS'O", b"OPTIONS sip:device SIP/2.0\r\n\r\n".hex().upper() + "'O")
