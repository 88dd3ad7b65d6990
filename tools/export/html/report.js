"use strict";
(() => {
  const { make, icon, seconds, when, show } = reportDetail;
  const data = JSON.parse(document.getElementById("data").textContent);
  const statuses = ["passed", "failed", "inconclusive", "broken", "none", "skipped"];
  const badness = { broken: 0, failed: 1, inconclusive: 2, none: 3, skipped: 4, passed: 5 };
  const rowHeight = 46;  // as in the style sheet: rows have one height, so that only the visible ones exist
  const $ = (id) => document.getElementById(id);
  const shown = new Set(statuses);
  let ordered = data.executions;
  let visible = [];
  let selected = -1;  // index in `visible`
  const isBad = (e) => e.status !== "passed" && e.status !== "skipped";

  function header() {
    $("title").textContent = data.title || "Test run";
    $("overall").textContent = data.verdict;
    const worst = statuses.find((s) => ({ pass: "passed", fail: "failed", inconc: "inconclusive", error: "broken" })[data.verdict] === s) || "none";
    $("overall").classList.add(worst);
    const flaky = data.executions.filter((e) => e.flaky).length;
    $("about").textContent = [when(data.started), seconds(data.duration), data.executions.length + (data.executions.length === 1 ? " test case" : " test cases"), data.incomplete && "incomplete", flaky && flaky + " flaky",
      data.shard && "shard " + data.shard, data.tool, data.seed && "seed " + data.seed].filter(Boolean).join("  ·  ");
    statuses.forEach((status, index) => {
      const count = data.executions.filter((e) => e.status === status).length;
      const button = make("button", { type: "button", "aria-pressed": "true", "data-status": status, title: "key " + (index + 1), disabled: count === 0 },
        icon(status), " " + count + " " + status);
      button.addEventListener("click", () => toggle(status));
      $("counts").append(button);
      if (count) $("bar").append(make("span", { class: status, style: { flexGrow: String(count) } }));
    });
  }

  function toggle(status) {
    if (shown.has(status)) shown.delete(status); else shown.add(status);
    document.querySelector('[data-status="' + status + '"]').setAttribute("aria-pressed", String(shown.has(status)));
    filter();
  }

  function order() {
    const how = $("order").value;
    ordered = data.executions.slice();
    if (how === "status") ordered.sort((a, b) => badness[a.status] - badness[b.status]);
    if (how === "time") ordered.sort((a, b) => b.duration - a.duration);
    filter();
  }

  function filter() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const current = visible[selected];
    visible = ordered.filter((e) => shown.has(e.status) && words.every((w) => e.text.includes(w)));
    selected = visible.indexOf(current);
    $("spacer").style.height = visible.length * rowHeight + "px";
    $("matches").textContent = visible.length === data.executions.length ? "" : visible.length + " of " + data.executions.length;
    if (selected < 0) select(visible.length ? 0 : -1); else draw();
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
      rows.append(make("div", { class: "row", role: "option", id: "row" + i, "aria-selected": String(i === selected), "aria-setsize": visible.length, "aria-posinset": i + 1, onclick: () => select(i) },
        make("div", { class: "name" }, icon(e.status), make("b", { title: e.id }, e.short), e.flaky ? make("span", { class: "tag" }, "flaky") : null,
          make("span", { class: "time" }, e.status === "skipped" ? "" : seconds(e.duration))),
        make("div", { class: "reason", title: e.reason }, e.variant ? make("span", { class: "tag" }, e.variant) : null, e.variant ? " " : null, e.status === "passed" ? e.module || "" : e.reason)));
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
    } else {
      list.removeAttribute("aria-activedescendant");
    }
    draw();
    const e = visible[index];
    // What only the right side shows is parsed when it is looked at.
    show(e ? { ...e, ...JSON.parse($("detail" + e.number).textContent) } : null, data);
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { $("list").focus(); return; }
    if (event.target === $("search")) {
      if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); $("list").focus(); }
      return;
    }
    if (event.target === $("order")) return;
    const inDetail = $("detail").contains(event.target);
    const move = (by) => { event.preventDefault(); if (visible.length) select(Math.min(visible.length - 1, Math.max(0, selected + by))); };
    const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10, Home: -visible.length, End: visible.length };
    if (event.key === "/") { event.preventDefault(); $("search").focus(); }
    else if (event.key >= "1" && event.key <= "6") { if (!document.querySelector('[data-status="' + statuses[event.key - 1] + '"]').disabled) toggle(statuses[event.key - 1]); }
    else if (event.key === "n" || event.key === "p") {
      const way = event.key === "n" ? 1 : -1;
      for (let i = selected + way; i >= 0 && i < visible.length; i += way) if (isBad(visible[i])) { select(i); break; }
    }
    else if (event.key === "m") {
      const first = document.querySelector(".message.decides") || document.querySelector(".ladder button[aria-expanded]");
      if (first) { first.focus(); first.scrollIntoView({ block: "center" }); }
    }
    else if (inDetail) return;
    else if (event.key in steps) move(steps[event.key]);
    else if (event.key === "Enter" && event.target === $("list")) $("detail").focus();
  }

  data.executions.forEach((e, number) => {
    e.number = number;
    e.short = e.variant ? e.id.replace(" [" + e.variant + "]", "") : e.id;
    e.text = [e.id, e.module, e.verdict, e.status, e.reason, e.variant, e.dut, e.flaky ? "flaky" : "", e.step ? "step " + e.step.number + " " + e.step.text : "",
      ...e.tags.map((t) => "@" + t.name + " " + t.value)].join(" ").toLowerCase();
  });
  header();
  $("search").addEventListener("input", filter);
  $("order").addEventListener("change", order);
  $("list").addEventListener("scroll", draw, { passive: true });
  window.addEventListener("resize", draw);
  document.addEventListener("keydown", key);
  filter();
  const bad = visible.findIndex(isBad);
  if (bad > 0) select(bad);
  $("list").focus({ preventScroll: true });
})();
