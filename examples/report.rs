//! Writes the review page of some text files: `cargo run --release --example
//! report -- OUT.html FILE...`.
use std::error::Error;
use std::path::Path;

use herstel::Repairer;

#[path = "repair/report/mod.rs"]
mod report;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let out = arguments.next().ok_or("usage: report OUT.html FILE...")?;
    let mut page = report::Report::default();
    for path in arguments {
        let text = std::fs::read_to_string(&path)?;
        let edits = Repairer::dutch().edits(&text);
        let repairs: Vec<_> = edits
            .iter()
            .map(|edit| report::Repair {
                span: edit.span(),
                replacement: edit.replacement(),
                kind: edit.kind().name(),
                confidence: edit.confidence(),
                alternatives: &[],
            })
            .collect();
        page.add(&Path::new(&path).to_string_lossy(), &text, &repairs);
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
    page.write(&mut file)?;
    Ok(())
}
