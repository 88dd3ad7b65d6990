"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const statuses = ["passed", "failed", "inconclusive", "broken", "none", "skipped"];
  const rowHeight = 44;  // as in the style sheet: rows have one height, so that only the visible ones exist
  const $ = (id) => document.getElementById(id);
  const shown = new Set(statuses);
  let visible = [];
  let selected = -1;  // index in `visible`

  /** Makes an element; children are nodes or text, never markup. */
  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value !== undefined && value !== null) node.setAttribute(key, value);
    }
    for (const child of children) if (child !== null && child !== undefined) node.append(child);
    return node;
  }
  const seconds = (s) => (s < 60 ? s.toFixed(3) + " s" : Math.floor(s / 60) + " min " + Math.round(s % 60) + " s");
  const place = (p) => (p ? p.file + ":" + p.line : "");

  function header() {
    $("title").textContent = (data.title || "Test run") + ": " + data.verdict;
    $("about").textContent = [data.started, data.tool, data.shard && "shard " + data.shard, "seed " + data.seed,
      data.executions.length + " executions", seconds(data.duration)].filter(Boolean).join(" · ");
    statuses.forEach((status, index) => {
      const count = data.executions.filter((e) => e.status === status).length;
      const button = make("button", { type: "button", "aria-pressed": "true", "data-status": status, title: "key " + (index + 1) },
        make("span", { class: "dot " + status }), count + " " + status);
      button.addEventListener("click", () => toggle(status));
      $("counts").append(button);
    });
  }

  function toggle(status) {
    if (shown.has(status)) shown.delete(status); else shown.add(status);
    document.querySelector('[data-status="' + status + '"]').setAttribute("aria-pressed", String(shown.has(status)));
    filter();
  }

  function filter() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const current = visible[selected];
    visible = data.executions.filter((e) => shown.has(e.status) && words.every((w) => e.text.includes(w)));
    selected = visible.indexOf(current);
    $("spacer").style.height = visible.length * rowHeight + "px";
    draw();
    if (selected < 0) select(visible.length ? 0 : -1);
  }

  function draw() {
    const list = $("list");
    const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - 5);
    const last = Math.min(visible.length, first + Math.ceil(list.clientHeight / rowHeight) + 10);
    const rows = $("rows");
    rows.style.top = first * rowHeight + "px";
    rows.replaceChildren();
    for (let i = first; i < last; ++i) {
      const e = visible[i];
      rows.append(make("div", { class: "row", role: "option", id: "row" + i, "aria-selected": String(i === selected), onclick: () => select(i) },
        make("div", { class: "name" }, make("span", { class: "time" }, e.status === "skipped" ? "" : seconds(e.duration)),
          make("span", { class: "dot " + e.status }), e.id, e.flaky ? " (flaky)" : ""),
        make("div", { class: "reason" }, e.status === "passed" ? (e.module || "") : e.reason)));
    }
    if (!visible.length) rows.append(make("p", { class: "empty" }, "No test case fits."));
  }

  function select(index) {
    selected = index;
    const list = $("list");
    if (index >= 0) {
      const top = index * rowHeight;
      if (top < list.scrollTop) list.scrollTop = top;
      if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
      list.setAttribute("aria-activedescendant", "row" + index);
    }
    draw();
    detail(visible[index]);
  }

  function fact(list, name, value) {
    if (value) list.append(make("dt", {}, name), make("dd", {}, value));
  }

  function mismatch(m) {
    const table = make("table", {}, make("tr", {}, make("th", {}, "path"), make("th", {}, "expected"), make("th", {}, "found")));
    for (const d of m.differences) {
      table.append(make("tr", { class: "mono" }, make("td", {}, d.path), make("td", { class: "expected" }, d.expected),
        make("td", { class: "found" }, d.found, d.raw ? make("div", { class: "note" }, d.raw) : null,
          d.template ? make("div", { class: "note" }, place(d.template)) : null)));
    }
    return make("div", {}, make("p", {}, "did not match ", make("code", {}, m.template || m.operation), " ", place(m.location)), table);
  }

  function body(e, message) {
    const out = make("div", { class: "body" });
    const facts = make("dl");
    fact(facts, "port", message.port);
    fact(facts, "transport", message.transport);
    fact(facts, "from", message.direction === "sent" ? message.local : message.remote);
    fact(facts, "to", message.direction === "sent" ? message.remote : message.local);
    fact(facts, "security association", message.association);
    fact(facts, "decoded as", message.type);
    fact(facts, message.direction === "sent" ? "template" : "matched", message.template);
    out.append(facts);
    if (message.undecodable) out.append(make("p", { class: "found" }, "not decodable: " + message.undecodable.join("; ")));
    if (message.raw) out.append(make("pre", {}, message.raw));
    if (message.value) out.append(make("pre", {}, message.value));
    for (const m of e.mismatches) if (m.id >= 0 && m.id === message.id) out.append(mismatch(m));
    return out;
  }

  function ladder(e) {
    const out = make("div", { class: "ladder" });
    let step = 0;
    const steps = (until) => {
      for (; step < e.steps.length && e.steps[step].time <= until; ++step) {
        const s = e.steps[step];
        const bad = e.step && e.status !== "passed" && e.step.number === s.number;
        out.append(make("div", { class: bad ? "step bad" : "step" }, "step " + s.number + ": " + s.text));
      }
    };
    for (const m of e.messages) {
      steps(m.time);
      const sent = m.direction === "sent";
      const button = make("button", { type: "button", class: "message", "aria-expanded": "false" },
        make("span", { class: "when" }, m.time.toFixed(3)), make("span", {}, "UE"),
        make("span", { class: "arrow mono" }, sent ? "◀" : "", make("span", {}, m.summary), sent ? "" : "▶"), make("span", {}, " SS"));
      let open = null;
      button.addEventListener("click", () => {
        if (open) { open.remove(); open = null; } else { open = body(e, m); button.after(open); }
        button.setAttribute("aria-expanded", String(Boolean(open)));
      });
      out.append(button);
    }
    steps(Infinity);
    return out;
  }

  function detail(e) {
    const out = $("detail");
    out.replaceChildren();
    out.scrollTop = 0;
    if (!e) return;
    out.append(make("h2", {}, make("span", { class: "dot " + e.status }), e.id));
    if (e.description) out.append(make("p", {}, e.description));
    const facts = make("dl");
    fact(facts, "verdict", e.verdict ? make("span", { class: e.status }, e.verdict + (e.expected !== "pass" ? " (expected " + e.expected + ")" : "")) : null);
    fact(facts, "step", e.step ? e.step.number + ": " + e.step.text : "");
    fact(facts, "reason", e.status === "passed" ? "" : e.reason);
    fact(facts, "decided at", place(e.location));
    fact(facts, "module", e.module);
    fact(facts, "parameter set", e.variant);
    fact(facts, "device", e.dut);
    fact(facts, "started", e.started);
    fact(facts, "duration", e.status === "skipped" ? "" : seconds(e.duration));
    for (const t of e.tags) fact(facts, "@" + t.name, t.value);
    out.append(facts);
    if (e.attempts.length > 1) {
      out.append(make("h3", {}, "Attempts"));
      for (const a of e.attempts) out.append(make("div", {}, a.number + ". " + a.verdict + "  " + seconds(a.duration) + "  " + a.reason));
    }
    if (e.details) out.append(make("h3", {}, "Why"), make("pre", { id: "why" }, e.details));
    if (e.messages.length || e.steps.length) out.append(make("h3", {}, "Messages"), ladder(e));
    const loose = e.mismatches.filter((m) => !e.messages.some((x) => x.id >= 0 && x.id === m.id));
    if (loose.length) out.append(make("h3", {}, "Templates that did not match"), ...loose.map(mismatch));
    if (e.components.length) {
      out.append(make("h3", {}, "Components"));
      for (const c of e.components) out.append(make("div", {}, c.name + " (" + c.type + "): " + c.verdict + (c.reason ? ", " + c.reason : "")));
    }
    if (e.logs.length) out.append(make("h3", {}, "Log"), make("pre", {}, e.logs.join("\n")));
    if (e.attachments.length) {
      out.append(make("h3", {}, "Attachments"));
      for (const a of e.attachments) out.append(make("div", {}, make("a", { href: a }, a)));
    }
    if (data.parameters.length) {
      const list = make("dl");
      for (const p of data.parameters) fact(list, p.name, make("code", {}, p.value));
      out.append(make("details", {}, make("summary", {}, "Module parameters"), list));
    }
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target === $("search");
    if (event.key === "Escape") { $("list").focus(); return; }
    if (typing) {
      if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); $("list").focus(); }
      return;
    }
    const move = (by) => { event.preventDefault(); if (visible.length) select(Math.min(visible.length - 1, Math.max(0, selected + by))); };
    const inDetail = $("detail").contains(event.target);
    if (event.key === "/") { event.preventDefault(); $("search").focus(); }
    else if (event.key >= "1" && event.key <= "6") toggle(statuses[event.key - 1]);
    else if (event.key === "n") {
      const next = visible.findIndex((e, i) => i > selected && e.status !== "passed" && e.status !== "skipped");
      if (next >= 0) select(next);
    }
    else if (inDetail && event.target.tagName === "BUTTON") return;
    else if (event.key === "ArrowDown" || event.key === "j") { if (!inDetail) move(1); }
    else if (event.key === "ArrowUp" || event.key === "k") { if (!inDetail) move(-1); }
    else if (event.key === "PageDown" && !inDetail) move(10);
    else if (event.key === "PageUp" && !inDetail) move(-10);
    else if (event.key === "Home" && !inDetail) move(-visible.length);
    else if (event.key === "End" && !inDetail) move(visible.length);
    else if (event.key === "Enter") $("detail").focus();
  }

  for (const e of data.executions) {
    e.text = [e.id, e.module, e.verdict, e.status, e.reason, e.variant, e.dut, e.step ? "step " + e.step.number + " " + e.step.text : "",
      ...e.tags.map((t) => "@" + t.name + " " + t.value)].join(" ").toLowerCase();
  }
  header();
  $("search").addEventListener("input", filter);
  $("list").addEventListener("scroll", draw, { passive: true });
  window.addEventListener("resize", draw);
  document.addEventListener("keydown", key);
  filter();
  const bad = visible.findIndex((e) => e.status !== "passed" && e.status !== "skipped");
  if (bad > 0) select(bad);
  $("list").focus({ preventScroll: true });
})();
