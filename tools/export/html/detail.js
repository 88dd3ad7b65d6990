"use strict";
/** The right side of the page: all about one execution. `reportDetail.make` and friends build nodes, never markup. */
const reportDetail = (() => {
  const icons = { passed: "✓", failed: "✗", inconclusive: "?", broken: "!", none: "○", skipped: "–" };

  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (key === "style") Object.assign(node.style, value);
      else if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value);
    }
    for (const child of children) if (child !== null && child !== undefined && child !== "") node.append(child);
    return node;
  }
  const seconds = (s) => (s < 1 ? (s * 1000).toFixed(s < 0.01 ? 1 : 0) + " ms" : s < 60 ? s.toFixed(2) + " s" : Math.floor(s / 60) + " min " + Math.round(s % 60) + " s");
  /** `2026-11-28 11:18:14 UTC` of an ISO 8601 time. */
  const when = (iso) => (iso || "").replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, "$1 $2 UTC");
  const place = (p) => (p ? p.file + ":" + p.line : "");
  /** The end of a path, which says enough; all of it in the tooltip. */
  const where = (p) => (p ? make("code", { title: place(p) }, place(p).split("/").slice(-2).join("/")) : "");
  const lock = () => document.getElementById("lock").content.firstElementChild.cloneNode(true);
  const icon = (status) => make("span", { class: "icon " + status, title: status }, icons[status]);

  function fact(list, name, value) {
    if (value) list.append(make("dt", {}, name), make("dd", {}, value));
  }

  function sourceBlock(source) {
    if (!source.lines.length) return null;
    const out = make("div", { class: "source" });
    source.lines.forEach((text, index) => {
      const number = source.first + index;
      out.append(make("div", { class: number === source.line ? "hit" : null }, make("span", {}, String(number)), text || " "));
    });
    return out;
  }

  function differences(rows) {
    const table = make("table", {}, make("tr", {}, make("th", {}, "what"), make("th", {}, "expected"), make("th", {}, "found")));
    for (const d of rows) {
      table.append(make("tr", { class: "mono" }, make("td", {}, d.path), make("td", { class: "expected" }, d.expected),
        make("td", { class: "found" }, d.found, d.reason && d.reason !== "differs" ? make("div", { class: "when" }, d.reason) : null,
          d.raw ? make("div", { class: "when" }, d.raw) : null, d.template ? make("div", { class: "when" }, where(d.template)) : null)));
    }
    return table;
  }

  const mismatch = (m) => make("div", { class: "mismatch" },
    make("div", {}, make("span", { class: "wrong" }, "✗ "), "did not match ", make("code", {}, m.template || m.operation), " ",
      make("span", { class: "when" }, where(m.location))), differences(m.differences));

  function copyable(title, text) {
    const button = make("button", { type: "button", class: "copy" }, "copy");
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(text); button.textContent = "copied"; } catch { button.textContent = "select it instead"; }
    });
    return [make("h4", {}, title, button), make("pre", {}, text)];
  }

  /** What a click on a message shows: facts, raw, decoded, and which templates it fitted or not. */
  function body(e, message) {
    const out = make("div", { class: "body" });
    const sent = message.direction === "sent";
    const facts = make("dl");
    fact(facts, "port", message.port + (message.transport ? " over " + message.transport : ""));
    fact(facts, "way", message.local || message.remote ? (sent ? [message.local, message.remote] : [message.remote, message.local]).filter(Boolean).join(" → ") : "");
    fact(facts, "security association", message.association);
    fact(facts, "decoded as", message.type);
    out.append(facts);
    const tried = e.mismatches.filter((m) => m.id >= 0 && m.id === message.id);
    if (message.template) {
      out.append(make("div", {}, make("span", { class: "ok" }, "✓ "), sent ? "sent from " : "matched ", make("code", {}, message.template), " ",
        make("span", { class: "when" }, where(message.place))));
    } else if (!sent && message.taken) {
      out.append(make("div", {}, make("span", { class: "ok" }, "✓ "), "taken without a template ", make("span", { class: "when" }, where(message.place))));
    } else if (!sent && !message.undecodable && message.id >= 0) {
      out.append(make("div", {}, make("span", { class: "wrong" }, "✗ "), "not taken by any template"));
    }
    if (message.undecodable) out.append(make("div", { class: "wrong" }, "✗ not decodable: " + message.undecodable.join("; ")));
    for (const m of tried) out.append(mismatch(m));
    if (message.raw) out.append(...copyable("as on the wire", message.raw));
    if (message.value) out.append(...copyable("decoded", message.value));
    return out;
  }

  /** Sides of the ladder: the UE, then every port of the SS with its address and its security association. */
  function lanesOf(e) {
    const lanes = [{ key: "UE", title: "UE", sub: "device under test" }];
    const wire = e.messages.some((m) => m.wire);
    for (const m of e.messages) {
      if (wire && !m.wire) continue;
      const secure = Boolean(m.association);
      const local = (m.local || "").replace(/^.*:(?=\d+$)/, ":");
      m.lane = m.port + local + (secure ? " secure" : "");
      if (!lanes.some((lane) => lane.key === m.lane)) {
        lanes.push({ key: m.lane, title: "SS " + m.port + (local ? " " + local : ""), sub: secure ? m.association : (m.transport || m.local || ""), secure });
      }
    }
    const most = 7;
    if (lanes.length > most) {
      // Too many to show side by side: one a port.
      const ports = [];
      for (const m of e.messages) {
        if (!m.lane) continue;
        m.lane = m.port;
        if (!ports.some((lane) => lane.key === m.port)) ports.push({ key: m.port, title: "SS " + m.port, sub: "" });
      }
      lanes.splice(1, lanes.length, ...ports.slice(0, most));
    }
    return lanes;
  }

  function ladder(e, withLogs) {
    const out = make("div", { class: "ladder", role: "group", "aria-label": "Messages" });
    const lanes = lanesOf(e);
    const left = 9, right = 91;
    const at = (key) => {
      const index = Math.max(0, lanes.findIndex((lane) => lane.key === key));
      return lanes.length < 2 ? 50 : left + ((right - left) * index) / (lanes.length - 1);
    };
    const head = make("div", { class: "lanes" });
    for (const lane of lanes) {
      head.append(make("div", { class: lane.secure ? "lane secure" : "lane", style: { left: at(lane.key) + "%" } }, lane.secure ? lock() : null, make("span", {}, lane.title), make("small", {}, lane.sub)));
      out.append(make("div", { class: "life", style: { left: at(lane.key) + "%" } }));
    }
    out.append(head);

    const decisive = new Set(e.status === "passed" ? [] : e.mismatches.map((m) => m.id).filter((id) => id >= 0));
    const last = Math.max(-1, ...decisive);
    const rows = [];
    for (const s of e.steps) {
      const bad = e.step && e.status !== "passed" && e.step.number === s.number;
      rows.push({ time: s.time, order: 0, node: make("div", { class: bad ? "step bad" : "step" }, "step " + s.number + ": " + s.text) });
    }
    for (const v of e.verdicts) {
      if (v.verdict === "pass" && e.status === "passed") continue;
      rows.push({ time: v.time, order: 3, node: make("div", { class: "mark" }, make("span", { class: "when" }, v.time.toFixed(3)),
        make("span", { class: v.status }, "▲ " + v.component + " setverdict(" + v.verdict + ")"), v.reason ? " " + v.reason : "",
        v.place ? make("span", { class: "place" }, "  ", where(v.place)) : "") });
    }
    if (withLogs) {
      for (const n of e.logs) {
        rows.push({ time: n.time, order: 2, node: make("div", { class: "mark" }, make("span", { class: "when" }, n.time.toFixed(3)), n.component + ": " + n.text) });
      }
    }
    for (const m of e.messages) rows.push({ time: m.time, order: 1, node: row(e, m, lanes, at, decisive.has(m.id) && m.id === last) });
    rows.sort((a, b) => a.time - b.time || a.order - b.order);
    for (const r of rows) out.append(r.node);
    return out;
  }

  function row(e, m, lanes, at, decides) {
    const sent = m.direction === "sent";
    const attributes = { type: "button", "aria-expanded": "false", title: m.summary };
    let button;
    if (!m.lane) {
      button = make("button", { ...attributes, class: "mark control" }, make("span", { class: "when" }, m.time.toFixed(3)),
        m.port + (sent ? " → " : " ← ") + m.summary);
    } else {
      const from = at("UE"), to = at(m.lane);
      const box = { left: from + "%", width: to - from + "%" };
      const kinds = ["message", m.association ? "secure" : "", m.undecodable ? "broken" : "", decides ? "decides" : ""];
      button = make("button", { ...attributes, class: kinds.filter(Boolean).join(" ") }, make("span", { class: "when" }, m.time.toFixed(3)),
        make("span", { class: "label", style: box }, m.summary), make("span", { class: sent ? "arrow left" : "arrow right", style: box }));
    }
    let open = null;
    button.addEventListener("click", () => {
      if (open) { open.remove(); open = null; } else { open = body(e, m); button.after(open); }
      button.setAttribute("aria-expanded", String(Boolean(open)));
    });
    button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      event.stopPropagation();
      const all = [...document.querySelectorAll(".ladder button[aria-expanded]")];
      const next = all[all.indexOf(button) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) next.focus();
    });
    return button;
  }

  /** The box that says why: reason, step, clause, expected and found, source lines. */
  function why(e) {
    const out = make("div", { class: "verdictbox " + e.status });
    const f = e.finding;
    out.append(make("div", { class: "why" }, f ? [f.message, f.header].filter(Boolean).join(": ") + " is not as it should be" : e.why || "(no reason was given)"));
    if (e.step) out.append(make("div", {}, "in step " + e.step.number + ": " + e.step.text));
    if (f) out.append(differences([{ path: f.header || f.message, expected: f.expected, found: f.found }]), make("div", { class: "where" }, "required by " + f.clause));
    else if (e.deciding) out.append(mismatch(e.deciding));
    e.sources.forEach((source, index) => {
      if (index === 0) {
        out.append(make("div", { class: "where" }, "decided at ", where(source), e.component ? " by " + e.component : ""), sourceBlock(source) || "");
      } else {
        const text = source.lines[source.line - source.first];
        out.append(make("div", { class: "caller" }, make("span", { class: "where" }, "called from " + source.function + " "), where(source), text ? make("code", { title: text.trim() }, text.trim()) : null));
      }
    });
    return out;
  }

  function show(e, report) {
    const out = $detail();
    out.replaceChildren();
    out.scrollTop = 0;
    if (!e) return;
    out.append(make("h2", {}, icon(e.status), e.id, make("span", { class: "badge " + e.status }, e.verdict || "not run"),
      e.flaky ? make("span", { class: "tag" }, "flaky") : null, e.expected !== "pass" ? make("span", { class: "tag" }, "expected " + e.expected) : null));
    if (e.description) out.append(make("p", {}, e.description));
    if (e.status === "skipped") out.append(make("p", {}, e.reason));
    else if (e.status !== "passed") out.append(why(e));
    const facts = make("dl");
    fact(facts, "module", e.module);
    fact(facts, "parameter set", e.variant);
    fact(facts, "device", e.dut);
    fact(facts, "started", when(e.started));
    fact(facts, "duration", e.status === "skipped" ? "" : seconds(e.duration));
    for (const t of e.tags.filter((tag) => tag.value !== e.description)) fact(facts, "@" + t.name, t.value || "yes");
    out.append(facts);
    if (e.attempts.length > 1) {
      out.append(make("h3", {}, "Attempts"));
      const table = make("table", {}, make("tr", {}, ...["attempt", "verdict", "duration", "reason"].map((t) => make("th", {}, t))));
      for (const a of e.attempts) table.append(make("tr", {}, make("td", {}, String(a.number)), make("td", {}, a.verdict), make("td", {}, seconds(a.duration)), make("td", {}, a.reason)));
      out.append(table);
    }
    if (e.messages.length || e.steps.length) {
      const box = make("input", { type: "checkbox", id: "withlogs" });
      const title = make("h3", { id: "messages" }, "Messages (" + e.messages.length + ")", e.logs.length ? make("label", {}, box, " with the log") : null);
      let drawn = ladder(e, false);
      box.addEventListener("change", () => { const next = ladder(e, box.checked); drawn.replaceWith(next); drawn = next; });
      out.append(title, drawn);
      if (e.cut) out.append(make("p", { class: "when" }, e.cut));
    }
    const loose = e.mismatches.filter((m) => !e.messages.some((x) => x.id >= 0 && x.id === m.id));
    if (loose.length) out.append(make("h3", {}, "Templates that did not match"), ...loose.map(mismatch));
    if (e.components.length > 1 || e.components.some((c) => c.verdict !== e.verdict)) {
      out.append(make("h3", {}, "Components"));
      const table = make("table", {}, make("tr", {}, ...["component", "type", "verdict", "reason"].map((t) => make("th", {}, t))));
      for (const c of e.components) table.append(make("tr", {}, ...[c.name, c.type, c.verdict, c.reason].map((t) => make("td", {}, t))));
      out.append(table);
    }
    if (e.attachments.length) {
      out.append(make("h3", {}, "Attachments"));
      for (const a of e.attachments) out.append(make("div", {}, make("a", { href: a.split("/").map(encodeURIComponent).join("/") }, a)));
    }
    if (e.logs.length) {
      out.append(make("details", {}, make("summary", {}, "Log (" + e.logs.length + ")"),
        make("pre", {}, e.logs.map((n) => n.time.toFixed(3).padStart(9) + "  " + n.component + "  " + n.text).join("\n"))));
    }
    if (report.parameters.length) {
      const table = make("table", {});
      for (const p of report.parameters) table.append(make("tr", {}, make("td", {}, p.name), make("td", { class: "mono" }, p.value)));
      out.append(make("details", {}, make("summary", {}, "Module parameters (" + report.parameters.length + ")"), table));
    }
    if (e.details) out.append(make("details", {}, make("summary", {}, "As text"), ...copyable("for an issue or a mail", e.details)));
  }
  const $detail = () => document.getElementById("detail");

  return { make, icon, seconds, when, show };
})();
