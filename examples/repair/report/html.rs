//! The page's fixed parts: totals, plots, tables.
use std::io::{self, Write};

use html_escape::{encode_double_quoted_attribute as value, encode_text as text};

use super::plot::{self, Bar, both, number};
use super::{CLASSES, Report, sample};

/// The kinds of edits with their Dutch and English labels.
const KINDS: [(&str, &str, &str); 8] = [
    ("split", "spatie erbij", "space put in"),
    ("join", "spatie weg", "space taken out"),
    ("spacing", "spatie na teken", "space after sign"),
    ("diacritic", "accent of trema", "diacritic"),
    ("confusion", "letters verward", "letters confused"),
    ("punctuation", "leesteken", "punctuation"),
    ("real-word", "ander woord", "real word"),
    ("sign-for-letter", "teken voor letter", "sign for letter"),
];

/// A kind's name as a class and its labels; a kind to come keeps its name.
fn labels(kind: &'static str) -> (&'static str, &'static str, &'static str) {
    let known = KINDS.iter().find(|(name, ..)| *name == kind);
    known.copied().unwrap_or((kind, kind, kind))
}

pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let (data, shown) = sample::json(&report.samples);
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"nl\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>herstel: {} reparaties</title><style>{}</style></head><body>",
        report.n_edits,
        include_str!("page.css")
    )?;
    write!(
        out,
        "<header><h1>herstel</h1><p>{}</p>\
         <button type=\"button\" id=\"language\" lang=\"en\">English</button></header><main>",
        both("Reparaties nakijken", "Review of repairs")
    )?;
    totals(report, out)?;
    plots(report, out)?;
    frequent(report, out)?;
    documents(report, &shown, out)?;
    write_sample(report, out)?;
    writeln!(
        out,
        "</main>{}<script type=\"application/json\" id=\"data\">{data}</script>\
         <script>{}</script></body></html>",
        include_str!("dock.html"),
        include_str!("page.js")
    )
}

fn totals(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let tiles = [
        (report.n_documents.to_string(), "documenten", "documents"),
        (
            report.n_changed.to_string(),
            "daarvan gewijzigd",
            "of these changed",
        ),
        (report.n_words.to_string(), "woorden", "words"),
        (report.n_edits.to_string(), "reparaties", "repairs"),
        (number(report.doubt, 1), "twijfel", "doubt"),
    ];
    write!(out, "<dl class=\"totals\">")?;
    for (n, dutch, english) in tiles {
        write!(
            out,
            "<div><dt>{}</dt><dd>{n}</dd></div>",
            both(dutch, english)
        )?;
    }
    write!(out, "</dl>")
}

fn plots(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let mut kinds: Vec<Bar> = report
        .kinds
        .iter()
        .map(|(&kind, &n)| {
            let (kind, dutch, english) = labels(kind);
            Bar {
                dutch: dutch.to_owned(),
                english: english.to_owned(),
                n,
                kind,
            }
        })
        .collect();
    kinds.sort_by(|a, b| b.n.cmp(&a.n).then(a.kind.cmp(b.kind)));
    let percent = |class: u16| f64::from(class) / 10.0;
    let lowest = report.classes.iter().position(|&n| n > 0).unwrap_or(0);
    let classes: Vec<Bar> = (lowest..CLASSES.len())
        .map(|i| {
            let upper = CLASSES.get(i + 1).copied().unwrap_or(1000);
            let label = format!("{}–{} %", percent(CLASSES[i]), percent(upper));
            Bar {
                dutch: label.replace('.', ","),
                english: label,
                n: report.classes[i],
                kind: "class",
            }
        })
        .collect();
    write!(
        out,
        "<section class=\"plots\">{}{}</section>",
        plot::bars("Naar soort", "By kind", &kinds),
        plot::bars("Naar zekerheid", "By confidence", &classes)
    )
}

/// Rounded down, so that nothing reads 100.
fn percent(share: f64) -> String {
    number(((share * 1000.0).floor() / 10.0).min(99.9), 1)
}

fn kind_mark(kind: &'static str) -> String {
    let (class, dutch, english) = labels(kind);
    format!(
        "<span class=\"kind {class}\">{}</span>",
        both(dutch, english)
    )
}

fn frequent(report: &Report, out: &mut impl Write) -> io::Result<()> {
    write!(
        out,
        "<details open><summary><h2>{}</h2></summary><div class=\"scroll\"><table><thead><tr>\
         <th class=\"n\">{}</th><th>{}</th><th>{}</th><th>{}</th><th class=\"n\">{}</th></tr></thead><tbody>",
        both("Meest gedane reparaties", "Most frequent repairs"),
        both("aantal", "count"),
        both("was", "before"),
        both("werd", "after"),
        both("soort", "kind"),
        both("zekerheid %", "confidence %"),
    )?;
    for (old, new, kind, seen) in report.most_frequent() {
        #[expect(clippy::cast_precision_loss, reason = "a count below 2^52")]
        let mean = seen.confidence / seen.n as f64;
        write!(
            out,
            "<tr><td class=\"n\">{}</td><td><button type=\"button\" class=\"seek\" title=\"Zoek in de steekproef / Find in the sample\" data-seek=\"{}\">{}</button></td>\
             <td>{}</td><td>{}</td><td class=\"n\">{}</td></tr>",
            seen.n,
            value(old),
            text(old),
            text(new),
            kind_mark(kind),
            percent(mean)
        )?;
    }
    write!(out, "</tbody></table></div></details>")
}

fn documents(report: &Report, shown: &[usize], out: &mut impl Write) -> io::Result<()> {
    write!(
        out,
        "<details open><summary><h2>{}</h2></summary><p class=\"note\">{}</p><div class=\"scroll\"><table><thead><tr>\
         <th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th></tr></thead><tbody>",
        both("Documenten naar twijfel", "Documents by doubt"),
        both(
            "Twijfel: de som van één min de zekerheid van elke reparatie.",
            "Doubt: the sum of one minus the confidence of each repair."
        ),
        both("document", "document"),
        both("woorden", "words"),
        both("reparaties", "repairs"),
        both("twijfel", "doubt"),
    )?;
    for document in &report.documents {
        let name = text(&document.name);
        let name = if shown.contains(&document.number) {
            format!("<a href=\"#d{}\">{name}</a>", document.number)
        } else {
            name.into_owned()
        };
        write!(
            out,
            "<tr><td class=\"name\">{name}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            document.n_words,
            document.n_edits,
            number(document.doubt, 2)
        )?;
    }
    write!(out, "</tbody></table></div>")?;
    let n_left = report.n_changed.saturating_sub(report.documents.len());
    if n_left > 0 {
        let dutch = format!("Nog {n_left} documenten met minder twijfel.");
        let english = format!("{n_left} more documents with less doubt.");
        write!(out, "<p class=\"note\">{}</p>", both(&dutch, &english))?;
    }
    write!(out, "</details>")
}

fn write_sample(report: &Report, out: &mut impl Write) -> io::Result<()> {
    write!(
        out,
        "<section><h2>{}</h2><form id=\"filter\" role=\"search\"><fieldset id=\"kinds\"><legend>{}</legend>",
        both("Steekproef", "Sample"),
        both("Soort", "Kind")
    )?;
    for &kind in report.kinds.keys() {
        let mark = kind_mark(kind);
        write!(
            out,
            "<label><input type=\"checkbox\" name=\"kind\" value=\"{}\" checked> {mark}</label>",
            value(kind)
        )?;
    }
    write!(
        out,
        "</fieldset>{}</form><p id=\"shown\" role=\"status\"></p>",
        include_str!("filter.html")
    )?;
    write!(out, "<div id=\"pages\"></div></section>")
}
