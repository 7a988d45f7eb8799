"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;
  const samples = JSON.parse($("data").textContent);
  const WORDS = {
    nl: {
      split: "spatie erbij", join: "spatie weg", spacing: "spatie na teken", diacritic: "accent of trema",
      confusion: "letters verward", punctuation: "leesteken", "real-word": "ander woord",
      open: "open", accepted: "aanvaard", rejected: "verworpen",
      sure: (p) => `zekerheid ${p}`, line: (n) => `regel ${n}`, others: "of: ",
      counts: (a, r, o) => `${a} aanvaard, ${r} verworpen, ${o} open`,
      shown: (n, all) => `${n} van ${all} reparaties getoond. Het logboek krijgt deze reparaties met uw oordeel; wat open is, geldt als aanvaard.`,
      note: (n, all) => n < all ? `${n} van ${all} reparaties` : `${n} reparaties`,
    },
    en: {
      split: "space put in", join: "space taken out", spacing: "space after sign", diacritic: "diacritic",
      confusion: "letters confused", punctuation: "punctuation", "real-word": "real word",
      open: "open", accepted: "accepted", rejected: "rejected",
      sure: (p) => `confidence ${p}`, line: (n) => `line ${n}`, others: "or: ",
      counts: (a, r, o) => `${a} accepted, ${r} rejected, ${o} open`,
      shown: (n, all) => `${n} of ${all} repairs shown. The log gets these repairs with your decisions; what is open counts as accepted.`,
      note: (n, all) => n < all ? `${n} of ${all} repairs` : `${n} repairs`,
    },
  };
  let words = WORDS.nl;
  const number = (n) => n.toLocaleString(root.lang, { maximumFractionDigits: 1 });
  // Never 100: rounded down, and the highest class is open.
  const percent = (c) => (c >= 0.999 ? ">\u202f" : "") + number(Math.min(99.9, Math.floor(c * 1000) / 10)) + "\u202f%";

  // Text comes onto the page as text nodes and properties only, never as markup.
  const edits = [];
  for (const sample of samples) {
    const article = document.createElement("article");
    article.id = sample.id;
    const title = document.createElement("h3");
    title.textContent = sample.name;
    const note = document.createElement("p");
    note.className = "note";
    const text = document.createElement("div");
    text.className = "text";
    article.append(title, note, text);
    sample.list = [];
    sample.note = note;
    sample.article = article;
    for (const part of sample.parts) {
      if (part === null) {
        text.append(document.createElement("hr"));
      } else if (typeof part === "string") {
        text.append(part);
      } else {
        const mark = document.createElement("button");
        mark.type = "button";
        mark.dataset.index = String(edits.length);
        const edit = {
          log: part, name: sample.name, original: part.original, replacement: part.replacement, proposed: part.replacement,
          kind: part.kind, confidence: part.confidence, line: part.line, alternatives: part.alternatives || [],
          mark, state: "open", visible: true,
        };
        edits.push(edit);
        sample.list.push(edit);
        text.append(mark);
      }
    }
    $("pages").append(article);
  }

  // Decisions outlive a reload, where the browser lets them.
  const key = "herstel:" + samples.map((s) => s.name + s.edits).join("|").slice(0, 500);
  const store = (value) => {
    try {
      if (value === undefined) return JSON.parse(localStorage.getItem(key)) || {};
      localStorage.setItem(key, JSON.stringify(value));
    } catch { /* no storage: the decisions last as long as the page */ }
    return {};
  };
  const name = (edit) => `${edit.name}:${edit.log.start}:${edit.log.end}`;
  const stored = store();
  for (const edit of edits) {
    const old = stored[name(edit)];
    if (Array.isArray(old) && ["accepted", "rejected"].includes(old[0]) && typeof old[1] === "string") {
      [edit.state, edit.replacement] = old;
    }
  }

  let current = null;
  const draw = (edit) => {
    const { mark } = edit;
    const label = words[edit.kind] || edit.kind;
    mark.className = ["edit", edit.kind, edit.state, edit.visible ? "" : "off", edit === current ? "current" : ""].join(" ").trim();
    mark.textContent = edit.state === "rejected" ? edit.original : edit.replacement;
    mark.title = `${edit.original} → ${edit.replacement} (${label}, ${percent(edit.confidence)})`;
    mark.tabIndex = edit.visible ? 0 : -1;
    mark.setAttribute("aria-label", `${mark.title}, ${words[edit.state]}`);
  };
  const counts = () => {
    const n = (state) => edits.filter((edit) => edit.state === state).length;
    $("counts").textContent = words.counts(n("accepted"), n("rejected"), n("open"));
  };
  const show = (edit) => {
    $("current").hidden = !edit;
    $("none").hidden = Boolean(edit);
    for (const id of ["accept", "reject", "undo"]) $(id).disabled = !edit;
    if (!edit) return;
    $("before").textContent = edit.original;
    $("after").textContent = edit.replacement;
    $("kind").textContent = words[edit.kind] || edit.kind;
    $("kind").className = `kind ${edit.kind}`;
    $("sure").textContent = words.sure(percent(edit.confidence));
    $("place").textContent = `${edit.name}, ${words.line(edit.line)}`;
    const others = [edit.proposed, ...edit.alternatives].filter((other) => other !== edit.replacement);
    $("others").replaceChildren(...(others.length ? [words.others] : []), ...others.map((other) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = other;
      button.onclick = () => { edit.replacement = other; decide(edit, "accepted"); };
      return button;
    }));
  };
  const select = (edit, focus) => {
    const old = current;
    current = edit;
    if (old) draw(old);
    if (edit) draw(edit);
    if (edit && focus) edit.mark.focus();
    show(edit);
  };
  const decide = (edit, state) => {
    if (!edit) return;
    edit.state = state;
    if (state === "open") edit.replacement = edit.proposed;
    draw(edit);
    counts();
    if (edit === current) show(edit);
    const kept = edits.filter((e) => e.state !== "open").map((e) => [name(e), [e.state, e.replacement]]);
    store(Object.fromEntries(kept));
  };
  const step = (by) => {
    const list = edits.filter((edit) => edit.visible);
    if (!list.length) return;
    const at = list.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length;
    select(list[next], true);
    list[next].mark.scrollIntoView({ block: "center" });
  };

  const filter = () => {
    const kinds = new Set([...document.querySelectorAll("#kinds input:checked")].map((box) => box.value));
    const bound = (id, otherwise) => ($(id).value === "" ? otherwise : Number($(id).value) / 100);
    const [from, to] = [bound("from", 0), bound("to", 1)];
    const [text, state] = [$("text").value.toLowerCase(), $("state").value];
    let n = 0;
    for (const sample of samples) {
      let here = 0;
      for (const edit of sample.list) {
        edit.visible = kinds.has(edit.kind) && edit.confidence >= from && edit.confidence <= to &&
          (!state || edit.state === state) &&
          (!text || edit.original.toLowerCase().includes(text) || edit.replacement.toLowerCase().includes(text));
        here += edit.visible ? 1 : 0;
        draw(edit);
      }
      sample.article.hidden = here === 0;
      sample.note.textContent = words.note(sample.list.length, sample.edits);
      n += here;
    }
    $("shown").textContent = words.shown(n, edits.length);
    if (current && !current.visible) select(null);
  };

  // The log's own lines, with the reading chosen and the decision; `--apply`
  // leaves out what was rejected.
  const DECISIONS = { accepted: { decision: "accept" }, rejected: { decision: "reject" }, open: {} };
  const save = () => {
    const kept = edits.filter((edit) => edit.state !== "open" || !$("only").checked);
    const line = (edit) => ({ ...edit.log, replacement: edit.replacement, ...DECISIONS[edit.state] });
    const lines = kept.map((edit) => JSON.stringify(line(edit)) + "\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
    link.download = "herstel-edits.jsonl";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const speak = (language) => {
    root.lang = language;
    words = WORDS[language];
    const [other, label] = language === "nl" ? ["en", "English"] : ["nl", "Nederlands"];
    $("language").lang = other;
    $("language").textContent = label;
    for (const option of document.querySelectorAll("option")) option.textContent = option.dataset[language];
    filter();
    counts();
    show(current);
  };

  const of = (event) => edits[event.target.closest?.(".edit")?.dataset.index];
  const pages = $("pages");
  pages.addEventListener("mouseover", (event) => { const edit = of(event); if (edit?.visible) show(edit); });
  pages.addEventListener("mouseout", () => show(current));
  pages.addEventListener("focusin", (event) => { const edit = of(event); if (edit) select(edit); });
  pages.addEventListener("click", (event) => {
    const edit = of(event);
    if (edit?.visible) select(edit);
  });
  for (const [id, state] of [["accept", "accepted"], ["reject", "rejected"], ["undo", "open"]]) {
    $(id).addEventListener("click", () => decide(current, state));
  }
  const all = (state) => () => edits.filter((edit) => edit.visible).forEach((edit) => decide(edit, state));
  $("accept-all").addEventListener("click", all("accepted"));
  $("reject-all").addEventListener("click", all("rejected"));
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("save").addEventListener("click", save);
  $("language").addEventListener("click", () => speak(root.lang === "nl" ? "en" : "nl"));
  $("filter").addEventListener("input", filter);
  $("filter").addEventListener("submit", (event) => event.preventDefault());
  $("filter").addEventListener("reset", () => setTimeout(filter));
  for (const button of document.querySelectorAll(".seek")) {
    button.addEventListener("click", () => {
      $("text").value = button.dataset.seek;
      filter();
      $("filter").scrollIntoView({ block: "start" });
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input,select")) return;
    const act = {
      j: () => step(1), k: () => step(-1), a: () => decide(current, "accepted"),
      r: () => decide(current, "rejected"), u: () => decide(current, "open"), s: save,
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  speak((navigator.language || "nl").startsWith("nl") ? "nl" : "en");
})();
