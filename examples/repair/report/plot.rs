//! Bars as inline SVG.
use html_escape::encode_text;

/// A bar: its labels, its length, the kind whose colour it has.
pub(super) struct Bar {
    pub(super) dutch: String,
    pub(super) english: String,
    pub(super) n: usize,
    pub(super) kind: &'static str,
}

const ROW: usize = 30;
const LEFT: usize = 140;
const WIDTH: usize = 170;

/// Horizontal bars, each with its count; the same counts stand in it as text.
pub(super) fn bars(dutch: &str, english: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.n).max().unwrap_or(0).max(1);
    let height = bars.len() * ROW + 6;
    let total = LEFT + WIDTH + 50;
    let mut svg = format!(
        "<figure><figcaption>{}</figcaption>\
         <svg viewBox=\"0 0 {total} {height}\" role=\"img\" aria-label=\"{dutch} / {english}\">",
        both(dutch, english)
    );
    for (i, bar) in bars.iter().enumerate() {
        let y = i * ROW + 4;
        let width = (bar.n * WIDTH).div_ceil(most);
        svg.push_str(&format!(
            "<g class=\"bar {kind}\"><text x=\"{x}\" y=\"{base}\" text-anchor=\"end\" lang=\"nl\">{nl}</text>\
             <text x=\"{x}\" y=\"{base}\" text-anchor=\"end\" lang=\"en\">{en}</text>\
             <rect x=\"{LEFT}\" y=\"{y}\" width=\"{width}\" height=\"22\" rx=\"3\"/>\
             <text class=\"n\" x=\"{end}\" y=\"{base}\">{n}</text></g>",
            kind = bar.kind,
            x = LEFT - 10,
            base = y + 16,
            nl = encode_text(&bar.dutch),
            en = encode_text(&bar.english),
            end = LEFT + width + 8,
            n = bar.n,
        ));
    }
    svg.push_str("</svg></figure>");
    svg
}

/// A number with one or two decimals in both languages.
pub(super) fn number(n: f64, decimals: usize) -> String {
    let english = format!("{n:.decimals$}");
    both(&english.replace('.', ","), &english)
}

/// A label in both languages, of which the page shows one.
pub(super) fn both(dutch: &str, english: &str) -> String {
    format!("<span lang=\"nl\">{dutch}</span><span lang=\"en\">{english}</span>")
}
