//! The edit log: a JSON line for every edit, and the reading of one back.
use std::collections::HashMap;
use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use herstel::Edit;
use serde::{Deserialize, Serialize};

use crate::cut::Position;
use crate::name::Name;

/// Where a text is: a document, or a field of one of its records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) name: &'p Name,
    /// From 1; `None` for a plain text.
    pub(crate) record: Option<u64>,
    pub(crate) field: Option<&'p str>,
    /// Where the text begins in its document; of a record only the line counts.
    pub(crate) at: Position,
    /// No part of the same text follows.
    pub(crate) is_last: bool,
}

#[derive(Serialize)]
struct Line<'l> {
    #[serde(flatten)]
    name: &'l Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'l str>,
    /// Bytes of the text (of the document or the field), from 0.
    start: u64,
    end: u64,
    /// The same in characters.
    char_start: u64,
    char_end: u64,
    /// From 1; of a record the line where it begins.
    line: u64,
    original: &'l str,
    replacement: &'l str,
    kind: &'static str,
    gain: f64,
    confidence: f64,
    alternatives: Vec<String>,
}

/// Writes the edits of a text as lines of the log.
pub(crate) fn write(
    place: Place<'_>,
    text: &str,
    edits: &[Edit],
    alternatives: &dyn Fn(&Edit) -> Vec<String>,
    out: &mut Vec<u8>,
) -> serde_json::Result<()> {
    let whole = place.record.is_none();
    let (mut at, mut chars, mut lines) = (0, 0, 0);
    for edit in edits {
        let span = edit.span();
        let between = &text[at..span.start];
        chars += between.chars().count() as u64;
        lines += between.matches('\n').count() as u64;
        at = span.start;
        let base = if whole { place.at } else { Position::default() };
        let original = &text[span.clone()];
        let char_start = base.char + chars;
        let line = Line {
            name: place.name,
            record: place.record,
            field: place.field,
            start: base.byte + span.start as u64,
            end: base.byte + span.end as u64,
            char_start,
            char_end: char_start + original.chars().count() as u64,
            line: place.at.line + 1 + if whole { lines } else { 0 },
            original,
            replacement: edit.replacement(),
            kind: edit.kind().name(),
            gain: edit.gain(),
            confidence: edit.confidence(),
            alternatives: alternatives(edit),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.push(b'\n');
    }
    Ok(())
}

/// An edit in its own record: what does not depend on where the record stands.
#[derive(Serialize)]
struct Member<'m> {
    field: &'m str,
    start: usize,
    end: usize,
    char_start: usize,
    char_end: usize,
    original: &'m str,
    replacement: &'m str,
    kind: &'static str,
    gain: f64,
    confidence: f64,
}

/// The edits of a field as values for its record. No other readings: they cost
/// a search each.
pub(crate) fn members(
    field: &str,
    text: &str,
    edits: &[Edit],
) -> serde_json::Result<Vec<serde_json::Value>> {
    let (mut at, mut chars) = (0, 0);
    let member = |edit: &Edit| {
        let span = edit.span();
        chars += text[at..span.start].chars().count();
        at = span.start;
        let original = &text[span.clone()];
        serde_json::to_value(Member {
            field,
            start: span.start,
            end: span.end,
            char_start: chars,
            char_end: chars + original.chars().count(),
            original,
            replacement: edit.replacement(),
            kind: edit.kind().name(),
            gain: edit.gain(),
            confidence: edit.confidence(),
        })
    };
    edits.iter().map(member).collect()
}

/// What of a line is needed to make its edit.
#[derive(Debug, Deserialize)]
struct Entry {
    #[serde(flatten)]
    name: Name,
    #[serde(default)]
    record: Option<u64>,
    #[serde(default)]
    field: Option<String>,
    start: u64,
    end: u64,
    original: String,
    replacement: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    decision: Option<String>,
}

/// An edit of a log, in bytes of the text at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) span: Range<usize>,
    pub(crate) replacement: String,
    pub(crate) kind: String,
}

/// Sorted by place; the lines themselves stay in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    document: u32,
    record: u64,
    field: u32,
    start: u64,
    /// Of the line in the file.
    offset: u64,
}

/// A log that is applied: an index of 40 bytes an edit, the rest is read when
/// its document comes.
#[derive(Debug)]
pub(crate) struct EditLog {
    file: Mutex<BufReader<File>>,
    documents: HashMap<Name, u32>,
    fields: HashMap<String, u32>,
    keys: Vec<Key>,
    used: AtomicU64,
}

impl EditLog {
    /// Reads a log; lines whose `decision` is `reject` are left out. All of it goes through `hasher`.
    pub(crate) fn open(path: &Path, hasher: &mut impl Hasher) -> Result<Self, String> {
        let wrong = |n: usize, what: String| format!("line {n}: {what}; this is no edit log");
        let file = seekable(path).map_err(|error| error.to_string())?;
        let mut log = Self {
            file: Mutex::new(BufReader::new(file)),
            documents: HashMap::new(),
            fields: HashMap::new(),
            keys: Vec::new(),
            used: AtomicU64::new(0),
        };
        let (mut line, mut offset) = (String::new(), 0);
        for n in 1.. {
            line.clear();
            let len = log
                .source()
                .read_line(&mut line)
                .map_err(|error| wrong(n, error.to_string()))?;
            if len == 0 {
                break;
            }
            hasher.write(line.as_bytes());
            // Of a log that an editor saved.
            let text = line.strip_prefix('\u{feff}').unwrap_or(&line);
            if !text.trim().is_empty() {
                let entry: Entry =
                    serde_json::from_str(text).map_err(|error| wrong(n, error.to_string()))?;
                let at = offset + (line.len() - text.len()) as u64;
                match entry.decision.as_deref() {
                    None | Some("accept") => log.add(entry, at),
                    Some("reject") => {}
                    Some(other) => {
                        return Err(wrong(
                            n,
                            format!("decision `{other}`, expected accept or reject"),
                        ));
                    }
                }
            }
            offset += len as u64;
        }
        log.keys.sort_unstable();
        Ok(log)
    }

    fn source(&mut self) -> &mut BufReader<File> {
        self.file.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&mut self, entry: Entry, offset: u64) {
        let next = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        let document = *self.documents.entry(entry.name).or_insert(next);
        let next = u32::try_from(self.fields.len() + 1).unwrap_or(u32::MAX);
        let field = entry
            .field
            .map_or(0, |field| *self.fields.entry(field).or_insert(next));
        self.keys.push(Key {
            document,
            record: entry.record.unwrap_or(0),
            field,
            start: entry.start,
            offset,
        });
    }

    /// The log's edits of a text; an error if one does not fit it.
    pub(crate) fn changes(&self, place: Place<'_>, text: &str) -> Result<Vec<Change>, String> {
        let Some(&document) = self.documents.get(place.name) else {
            return Ok(Vec::new());
        };
        let field = match place.field {
            None => 0,
            Some(field) => match self.fields.get(field) {
                Some(&field) => field,
                None => return Ok(Vec::new()),
            },
        };
        let record = place.record.unwrap_or(0);
        let base = if record == 0 { place.at.byte } else { 0 };
        let key = |start: u64| (document, record, field, start);
        let rank = |k: &Key| (k.document, k.record, k.field, k.start);
        let end = base + text.len() as u64;
        let from = self.keys.partition_point(|k| rank(k) < key(base));
        let to = self.keys.partition_point(|k| {
            // All that is left is asked for, so that one beyond the end is seen.
            rank(k) < key(if place.is_last { u64::MAX } else { end })
        });
        self.used.fetch_add((to - from) as u64, Ordering::Relaxed);
        let mut changes: Vec<Change> = Vec::with_capacity(to - from);
        for key in &self.keys[from..to] {
            let entry = self.entry(key.offset)?;
            let misfit = |what: &str| {
                format!(
                    "the log does not fit: bytes {}..{} {what} (`{}` to `{}`); is this the text it was made of?",
                    entry.start, entry.end, entry.original, entry.replacement
                )
            };
            let span = within(&entry, base).ok_or_else(|| misfit("lie elsewhere"))?;
            if text.get(span.clone()) != Some(entry.original.as_str()) {
                return Err(misfit("are something else"));
            }
            if changes
                .last()
                .is_some_and(|last| last.span.end > span.start || last.span == span)
            {
                return Err(misfit("overlap the edit before"));
            }
            changes.push(Change {
                span,
                replacement: entry.replacement,
                kind: entry.kind.unwrap_or_else(|| "other".to_owned()),
            });
        }
        Ok(changes)
    }

    fn entry(&self, offset: u64) -> Result<Entry, String> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut line = String::new();
        let at = file.stream_position().unwrap_or(u64::MAX);
        // Mostly the next line: keep what the reader holds.
        let moved = i64::try_from(offset).ok().zip(i64::try_from(at).ok());
        let sought = match moved {
            Some((to, at)) => file.seek_relative(to - at),
            None => file.seek(SeekFrom::Start(offset)).map(drop),
        };
        sought
            .and_then(|()| file.by_ref().read_line(&mut line))
            .map_err(|error| format!("the edit log cannot be read any more: {error}"))?;
        serde_json::from_str(&line).map_err(|_| "the edit log was changed meanwhile".to_owned())
    }

    /// Edits that no document asked for.
    pub(crate) fn n_unused(&self) -> u64 {
        (self.keys.len() as u64).saturating_sub(self.used.load(Ordering::Relaxed))
    }
}

/// The log opened; of a pipe, which is read but once, a copy.
fn seekable(path: &Path) -> io::Result<File> {
    let mut file = File::open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    let mut copy = tempfile::tempfile()?;
    io::copy(&mut file, &mut copy)?;
    copy.rewind()?;
    Ok(copy)
}

fn within(entry: &Entry, base: u64) -> Option<Range<usize>> {
    let start = usize::try_from(entry.start.checked_sub(base)?).ok()?;
    let end = usize::try_from(entry.end.checked_sub(base)?).ok()?;
    (start <= end).then_some(start..end)
}
