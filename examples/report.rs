//! Writes the review page of some text files: `cargo run --release --example
//! report -- OUT.html FILE...`.
use std::error::Error;
use std::path::Path;

use herstel::{Edit, Repairer};

#[path = "repair/report/mod.rs"]
mod report;

/// A line of the edit log.
fn line(document: &str, text: &str, edit: &Edit) -> String {
    let (span, before) = (edit.span(), &text[..edit.span().start]);
    let (original, char_start) = (&text[span.clone()], before.chars().count());
    let line = serde_json::json!({
        "document": document,
        "start": span.start,
        "end": span.end,
        "char_start": char_start,
        "char_end": char_start + original.chars().count(),
        "line": before.matches('\n').count() + 1,
        "original": original,
        "replacement": edit.replacement(),
        "kind": edit.kind().name(),
        "gain": edit.gain(),
        "confidence": edit.confidence(),
        "alternatives": [],
    });
    line.to_string()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let out = arguments.next().ok_or("usage: report OUT.html FILE...")?;
    let mut page = report::Report::default();
    for path in arguments {
        let text = std::fs::read_to_string(&path)?;
        let edits = Repairer::dutch().edits(&text);
        let name = Path::new(&path).to_string_lossy();
        let lines: Vec<String> = edits.iter().map(|edit| line(&name, &text, edit)).collect();
        let repairs: Vec<_> = edits
            .iter()
            .zip(&lines)
            .map(|(edit, log)| report::Repair {
                span: edit.span(),
                replacement: edit.replacement(),
                kind: edit.kind().name(),
                confidence: edit.confidence(),
                log,
            })
            .collect();
        page.add(&name, &text, &repairs);
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
    page.write(&mut file)?;
    Ok(())
}
