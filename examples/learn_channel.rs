//! Learns `dicts/confusions.tsv` from pairs of observed and intended text.
//!
//! `cargo run --release --example learn_channel -- FLOOR PAIR...`, where PAIR is a folder
//! with `ocr.txt` and `gold.txt` of equal numbers of lines; the table goes to standard output.
use std::error::Error;
use std::fs::read_to_string;
use std::path::PathBuf;

use herstel::ChannelLearner;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let floor = args.next().ok_or("usage: learn_channel FLOOR PAIR...")?;
    let mut learner = ChannelLearner::new();
    for folder in args {
        let read = |name: &str| {
            let path = folder.join(name);
            read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let (observed, intended) = (read("ocr.txt")?, read("gold.txt")?);
        if observed.lines().count() != intended.lines().count() {
            return Err(format!("{}: the two texts differ in lines", folder.display()).into());
        }
        for (a, b) in observed.lines().zip(intended.lines()) {
            learner.add(a, b);
        }
    }
    print!("{}", learner.table(&read_to_string(floor)?)?);
    Ok(())
}
