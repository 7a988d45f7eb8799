//! What is finished, beside the output: a line for each document, written just
//! before its file is put in place, so that nothing is lost and nothing is done twice.
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::name::Name;
use crate::store::Sum;
use crate::totals::Totals;

pub(crate) const FILE: &str = ".herstel-journal";
/// Of the journal's form.
const VERSION: u32 = 2;

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    herstel_journal: u32,
    options: String,
}

/// A finished document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    #[serde(flatten)]
    pub(crate) name: Name,
    pub(crate) totals: Totals,
    /// What its file holds.
    pub(crate) sum: Sum,
    /// Bytes of the edit log with this document in it.
    pub(crate) log: u64,
}

/// The documents that an earlier run finished.
#[derive(Debug, Default)]
pub(crate) struct Finished(HashMap<Name, Totals>);

impl Finished {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn take(&mut self, name: &Name) -> Option<Totals> {
        self.0.remove(name)
    }
}

pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    len: u64,
    /// Length of the edit log at that.
    pub(crate) log: u64,
}

impl Journal {
    /// Begins a journal, or goes on with one. `target` says where a document
    /// is written.
    pub(crate) fn open(
        path: &Path,
        options: &str,
        resume: bool,
        target: impl Fn(&Name) -> Option<PathBuf>,
    ) -> Result<(Self, Finished), String> {
        let fail = |error: io::Error| format!("{}: {error}", path.display());
        if !path.exists() {
            let file = File::create_new(path).map_err(fail)?;
            let mut journal = Self {
                path: path.to_path_buf(),
                file,
                len: 0,
                log: 0,
            };
            journal.head(options).map_err(fail)?;
            return Ok((journal, Finished::default()));
        }
        if !resume {
            return Err(format!(
                "{}: an earlier run is going on or was broken off; go on with --resume, or remove this file to begin again",
                path.display()
            ));
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(fail)?;
        let (mut len, entries) =
            read(&file, options).map_err(|why| format!("{}: {why}", path.display()))?;
        let mut finished = Finished::default();
        let mut log = 0;
        let n = entries.len();
        for (i, (entry, end)) in entries.into_iter().enumerate() {
            // Only the last may have been killed before its file was in place.
            let in_place = || {
                target(&entry.name)
                    .is_some_and(|path| Sum::of(&path).is_ok_and(|sum| sum == entry.sum))
            };
            if i + 1 < n || in_place() {
                (len, log) = (end, entry.log);
                finished.0.insert(entry.name, entry.totals);
            }
        }
        let mut journal = Self {
            path: path.to_path_buf(),
            file,
            len,
            log,
        };
        journal.cut().map_err(fail)?;
        if journal.len == 0 {
            journal.head(options).map_err(fail)?;
        }
        Ok((journal, finished))
    }

    fn head(&mut self, options: &str) -> io::Result<()> {
        self.line(&Head {
            herstel_journal: VERSION,
            options: options.to_owned(),
        })
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.len)?;
        self.file.seek(io::SeekFrom::Start(self.len)).map(drop)
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line).map_err(io::Error::other)?;
        bytes.push(b'\n');
        // In one write: a killed run leaves the line whole or, at worst, cut.
        self.file.write_all(&bytes)?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Notes a document, then runs `place`; if that fails, the note is taken back.
    /// `sync`: the note must outlive a power cut, as its file replaces the original.
    pub(crate) fn finish(
        &mut self,
        entry: &Entry,
        sync: bool,
        place: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        let before = self.len;
        let noted = self
            .line(entry)
            .and_then(|()| if sync { self.file.sync_data() } else { Ok(()) });
        let placed = noted.and_then(|()| place());
        if placed.is_err() {
            self.len = before;
            self.cut()?;
        }
        placed
    }

    /// The run is complete: nothing is left to resume.
    pub(crate) fn remove(self) -> io::Result<()> {
        std::fs::remove_file(&self.path)
    }
}

/// The whole lines of a journal and where each ends, and where the head ends.
fn read(file: &File, options: &str) -> Result<(u64, Vec<(Entry, u64)>), String> {
    let mut source = BufReader::new(file);
    let (mut line, mut at) = (Vec::new(), 0);
    let mut next = |line: &mut Vec<u8>| -> Result<u64, String> {
        line.clear();
        let n = source
            .read_until(b'\n', line)
            .map_err(|error| error.to_string())?;
        at += n as u64;
        Ok(at)
    };
    let mut head_end = next(&mut line)?;
    let head: Option<Head> = serde_json::from_slice(&line)
        .ok()
        .filter(|_| line.ends_with(b"\n"));
    match head {
        Some(head) if head.herstel_journal != VERSION => {
            return Err(
                "it is of another version of this program; remove it to begin again".to_owned(),
            );
        }
        Some(head) if head.options == options => {}
        Some(_) => return Err(
            "the earlier run had other options; use the same, or remove this file to begin again"
                .to_owned(),
        ),
        // Killed at the first write.
        None if !line.ends_with(b"\n") => head_end = 0,
        None => return Err("no journal of this program; remove it to begin again".to_owned()),
    }
    let mut entries = Vec::new();
    loop {
        let end = next(&mut line)?;
        if !line.ends_with(b"\n") {
            return Ok((head_end, entries));
        }
        match serde_json::from_slice(&line) {
            Ok(entry) => entries.push((entry, end)),
            Err(error) => {
                return Err(format!(
                    "a line does not parse ({error}); remove it to begin again"
                ));
            }
        }
    }
}
