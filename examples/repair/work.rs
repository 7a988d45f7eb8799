//! What the workers do: a piece in, its repaired bytes, log lines and totals out.
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use herstel::formats::Markup;
use herstel::{Edit, Repairer, Scratch, page};

use crate::args::Format;
use crate::cut::{Piece, Position, too_long};
use crate::edit_log::{self, EditLog, Place};
use crate::name::Name;
use crate::review::Review;
use crate::totals::Totals;
use crate::{json, markup, table};

/// Other readings of an edit in the log.
const MAX_ALTERNATIVES: usize = 3;

/// A longer text may be one of several pieces of a file, which have all threads busy.
const MAX_SHARED: usize = 1 << 17;

/// Where edits come from.
pub(crate) enum Engine {
    Repair {
        repairer: Box<Repairer>,
        all_pages: bool,
    },
    Apply(EditLog),
}

/// What a piece becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    Text,
    Diff { colour: bool },
}

pub(crate) struct Work {
    pub(crate) engine: Engine,
    pub(crate) show: Show,
    pub(crate) lossy: bool,
    /// One document is all there is.
    pub(crate) alone: bool,
    /// Edits are logged.
    pub(crate) log: bool,
    /// They are put on the page for review.
    pub(crate) report: bool,
    pub(crate) fields: Vec<String>,
    /// A record must not have them: they are added to it.
    pub(crate) added: Vec<String>,
    pub(crate) errors_field: Option<String>,
    /// Where a record's edits and counts are added to it.
    pub(crate) edits_field: Option<String>,
    pub(crate) stats_field: Option<String>,
}

/// The document of a piece, as its workers see it.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) name: Name,
    pub(crate) format: Format,
    pub(crate) delimiter: u8,
    /// It failed already: the rest of it is not worked on.
    pub(crate) failed: AtomicBool,
}

/// The columns of a table that are repaired.
pub(crate) type Columns = [(usize, String)];

#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) bytes: Vec<u8>,
    pub(crate) log: Vec<u8>,
    pub(crate) reviews: Vec<Review>,
    pub(crate) totals: Totals,
    /// Bad records: line (from 1) and what is wrong.
    pub(crate) problems: Vec<(u64, String)>,
    /// Texts that were found in fields.
    pub(crate) n_texts: u64,
    /// The edits of the record in hand, if they are to be added to it.
    members: Vec<serde_json::Value>,
}

impl Done {
    /// Adds what the next piece of the same document became.
    pub(crate) fn absorb(&mut self, next: Self) {
        if self.bytes.is_empty() {
            self.bytes = next.bytes;
        } else {
            self.bytes.extend(next.bytes);
        }
        self.log.extend(next.log);
        self.reviews.extend(next.reviews);
        self.totals.absorb(&next.totals);
        self.problems.extend(next.problems);
        self.n_texts += next.n_texts;
    }
}

/// The edits of one text, whoever made them.
struct Edits<'r> {
    list: Vec<(Range<usize>, &'r str)>,
}

impl Work {
    /// Works on a piece; an error fails the document.
    pub(crate) fn piece(
        &self,
        document: &Document,
        columns: &Columns,
        piece: Piece,
        scratch: &mut Scratch,
    ) -> Result<Done, String> {
        if document.failed.load(Ordering::Relaxed) {
            return Ok(Done::default());
        }
        let mut done = Done::default();
        done.totals.bytes_read = piece.bytes.len() as u64;
        let job = Task {
            work: self,
            document,
            at: piece.at,
            is_last: piece.is_last,
            markup: None,
        };
        match document.format {
            Format::Text => job.text(piece.bytes, scratch, &mut done)?,
            Format::Jsonl if piece.too_long => {
                done.totals.records += 1;
                let problem = format!("it is {}", too_long());
                job.bad_line(piece.at.record + 1, &piece.bytes, problem, &mut done);
            }
            Format::Jsonl => job.lines(&piece.bytes, scratch, &mut done)?,
            Format::Csv => job.records(piece.bytes, columns, scratch, &mut done)?,
            Format::Hocr | Format::Alto | Format::Page => {
                job.markup(&piece.bytes, scratch, &mut done)?;
            }
        }
        done.totals.bytes_written = done.bytes.len() as u64;
        Ok(done)
    }

    fn decode(&self, bytes: Vec<u8>, at: u64) -> Result<String, String> {
        String::from_utf8(bytes).or_else(|error| {
            if self.lossy {
                return Ok(String::from_utf8_lossy(error.as_bytes()).into_owned());
            }
            let at = at + error.utf8_error().valid_up_to() as u64;
            Err(format!(
                "invalid UTF-8 at byte {at}; --lossy reads it with replacement characters, \
                 --encoding windows-1252 as Western European text"
            ))
        })
    }
}

struct Task<'w> {
    work: &'w Work,
    document: &'w Document,
    at: Position,
    is_last: bool,
    /// The words of a document of markup, of which the text is.
    markup: Option<&'w Markup<'w>>,
}

impl Task<'_> {
    /// Finds the edits of a text, counts and logs them, and hands them to `write`.
    fn edit<T>(
        &self,
        place: Place<'_>,
        text: &str,
        (scratch, done): (&mut Scratch, &mut Done),
        write: impl FnOnce(&Edits<'_>, &mut Done) -> T,
    ) -> Result<T, String> {
        let count = |done: &mut Done, kind: &str| {
            *done.totals.edits.entry(kind.to_owned()).or_default() += 1;
        };
        match &self.work.engine {
            Engine::Repair {
                repairer,
                all_pages,
            } => {
                let mut edits: Vec<Edit> = Vec::new();
                let pages = if *all_pages {
                    Vec::new()
                } else {
                    page::pages(text, repairer.lexicon())
                };
                for (_, kind) in &pages {
                    *done.totals.pages.entry(kind.name().to_owned()).or_default() += 1;
                }
                let mut kinds = pages.iter().map(|(_, kind)| kind.is_repaired());
                let is_mixed = !kinds.clone().all(|repaired| repaired);
                if !is_mixed || kinds.any(|repaired| repaired) {
                    match self.markup {
                        Some(markup) => {
                            edits = repairer.edits_trusting(text, &|span| markup.confidence(span));
                        }
                        None if is_mixed => repairer.edits_of_pages(text, scratch, &mut edits),
                        // Other threads have nothing else to do.
                        None if self.work.alone
                            && place.record.is_none()
                            && text.len() <= MAX_SHARED =>
                        {
                            repairer.edits_in_parallel(text, scratch, &mut edits);
                        }
                        None => repairer.edits_into(text, scratch, &mut edits),
                    }
                    edits.retain(|edit| page::admits(&pages, edit.span()));
                }
                if let Some(markup) = self.markup {
                    markup.retain(&mut edits);
                }
                for edit in &edits {
                    count(done, edit.kind().name());
                }
                if self.work.edits_field.is_some() {
                    let members = edit_log::members(place.field.unwrap_or(""), text, &edits)
                        .map_err(|error| format!("the edits: {error}"))?;
                    done.members.extend(members);
                }
                if self.work.log || self.work.report {
                    let mut lines = Vec::new();
                    let others = |edit: &Edit| repairer.alternatives(text, edit, MAX_ALTERNATIVES);
                    edit_log::write(place, text, &edits, &others, &mut lines)
                        .map_err(|error| format!("the edit log: {error}"))?;
                    if self.work.report {
                        done.reviews.push(Review::new(place, text, &edits, &lines));
                    }
                    if self.work.log {
                        done.log.append(&mut lines);
                    }
                }
                let list = edits.iter().map(|edit| (edit.span(), edit.replacement()));
                Ok(write(
                    &Edits {
                        list: list.collect(),
                    },
                    done,
                ))
            }
            Engine::Apply(log) => {
                let changes = log.changes(place, text)?;
                for change in &changes {
                    count(done, &change.kind);
                }
                let list = changes
                    .iter()
                    .map(|c| (c.span.clone(), c.replacement.as_str()));
                Ok(write(
                    &Edits {
                        list: list.collect(),
                    },
                    done,
                ))
            }
        }
    }

    fn place<'p>(&'p self, at: Position, record: Option<u64>, field: Option<&'p str>) -> Place<'p> {
        Place {
            name: &self.document.name,
            record,
            field,
            at,
            is_last: self.is_last || record.is_some(),
        }
    }

    fn text(&self, bytes: Vec<u8>, scratch: &mut Scratch, done: &mut Done) -> Result<(), String> {
        let text = self.work.decode(bytes, self.at.byte)?;
        let place = self.place(self.at, None, None);
        let show = self.work.show;
        let after = self.edit(place, &text, (scratch, done), |edits, _| {
            edits.apply(&text, show)
        })?;
        done.bytes = after.into_bytes();
        Ok(())
    }

    /// A document with word boxes; a diff is one of its text.
    fn markup(&self, bytes: &[u8], scratch: &mut Scratch, done: &mut Done) -> Result<(), String> {
        let markup = markup::parse(bytes, self.document.format)?;
        let job = Task {
            markup: Some(&markup),
            ..*self
        };
        let place = job.place(Position::default(), None, None);
        let show = self.work.show;
        let bytes = job.edit(
            place,
            markup.text(),
            (scratch, done),
            |edits, _| match show {
                Show::Text => markup.rewrite(&edits.list),
                Show::Diff { .. } => Ok(edits.apply(markup.text(), show).into_bytes()),
            },
        )?;
        done.bytes = bytes.map_err(|error| error.to_string())?;
        Ok(())
    }

    fn lines(&self, bytes: &[u8], scratch: &mut Scratch, done: &mut Done) -> Result<(), String> {
        for (n, line) in (self.at.record..).zip(bytes.split_inclusive(|&b| b == b'\n')) {
            if line.iter().all(u8::is_ascii_whitespace) {
                done.bytes.extend_from_slice(line);
                continue;
            }
            let counted = std::mem::take(&mut done.totals);
            done.members.clear();
            let result = if self.work.errors_field.is_some() {
                guarded(scratch, |scratch| self.line(n, line, scratch, done))
            } else {
                self.line(n, line, scratch, done)
            };
            if let Err(problem) = result? {
                done.totals = Totals::default();
                self.bad_line(n + 1, line, problem, done);
            }
            done.totals.records += 1;
            done.totals.absorb(&counted);
        }
        Ok(())
    }

    /// One record. The inner error is the record's, the outer the document's.
    fn line(
        &self,
        n: u64,
        line: &[u8],
        scratch: &mut Scratch,
        done: &mut Done,
    ) -> Result<Result<(), String>, String> {
        let text = match self.work.decode(line.to_vec(), 0) {
            Ok(text) => text,
            Err(problem) => return Ok(Err(problem)),
        };
        // A byte order mark is no JSON, but some write one; it stays.
        let mark = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let (mark, object) = text.split_at(mark);
        let texts = match json::texts(object, &self.work.fields, &self.work.added) {
            Ok(texts) => texts,
            Err(problem) => return Ok(Err(problem)),
        };
        done.n_texts += texts.len() as u64;
        let at = Position {
            line: n,
            ..Position::default()
        };
        let mut edits = Vec::with_capacity(texts.len());
        for text in &texts {
            let place = self.place(at, Some(n + 1), Some(text.field));
            let owned = self.edit(
                place,
                &text.value,
                (&mut *scratch, &mut *done),
                |edits, _| {
                    let own =
                        |(span, new): &(Range<usize>, &str)| (span.clone(), (*new).to_owned());
                    edits.list.iter().map(own).collect::<Vec<_>>()
                },
            )?;
            edits.push(owned);
        }
        let edits: Vec<Vec<(Range<usize>, &str)>> = edits
            .iter()
            .map(|list| {
                list.iter()
                    .map(|(span, new)| (span.clone(), new.as_str()))
                    .collect()
            })
            .collect();
        let mut spliced = json::splice(object, &texts, &edits, self.work.show);
        if let Some(name) = &self.work.edits_field {
            let members = std::mem::take(&mut done.members).into();
            spliced = json::with_member(&spliced, name, &members);
        }
        if let Some(name) = &self.work.stats_field {
            let sum = |len: &dyn Fn(&str) -> usize| -> usize {
                texts.iter().map(|text| len(&text.value)).sum()
            };
            let stats = serde_json::json!({
                "bytes": sum(&str::len),
                "chars": sum(&|text| text.chars().count()),
                "n_edits": done.totals.n_edits(),
                "edits": done.totals.edits,
                "pages": done.totals.pages,
            });
            spliced = json::with_member(&spliced, name, &stats);
        }
        done.bytes.extend_from_slice(mark.as_bytes());
        done.bytes.extend_from_slice(spliced.as_bytes());
        Ok(Ok(()))
    }

    /// A record that is no JSON object, or whose field is no string: it is
    /// passed through, or says itself what is wrong with it. One that has the
    /// field for that already is told like one that is no object.
    fn bad_line(&self, n: u64, line: &[u8], problem: String, done: &mut Done) {
        done.totals.bad_records += 1;
        let Some(name) = &self.work.errors_field else {
            done.bytes.extend_from_slice(line);
            done.problems.push((n, problem));
            return;
        };
        let text = String::from_utf8_lossy(line);
        let object = std::str::from_utf8(line)
            .ok()
            .and_then(|text| serde_json::from_str::<serde_json::Map<_, _>>(text).ok());
        let report = if object.is_some_and(|object| !object.contains_key(name)) {
            json::with_member(
                &text,
                name,
                &serde_json::json!({"line": n, "message": problem}),
            )
        } else {
            let end = if text.ends_with('\n') { "\n" } else { "" };
            let record = text.trim_end_matches(['\n', '\r']);
            let error = serde_json::json!({"line": n, "message": problem, "record": record});
            json::with_member("{}", name, &error) + end
        };
        done.bytes.extend_from_slice(report.as_bytes());
    }

    fn records(
        &self,
        bytes: Vec<u8>,
        columns: &Columns,
        scratch: &mut Scratch,
        done: &mut Done,
    ) -> Result<(), String> {
        let text = self.work.decode(bytes, self.at.byte)?;
        let delimiter = self.document.delimiter;
        let (mut at, mut out) = (self.at, String::with_capacity(text.len()));
        for record in table::records(&text, delimiter) {
            let n = at.record;
            // The head, and blank lines.
            if n > 0 && !record.trim_end_matches(['\r', '\n']).is_empty() {
                done.totals.records += 1;
                self.record(record, (at, columns), (scratch, done), &mut out)?;
            } else {
                out.push_str(record);
            }
            at.record += 1;
            at.line += record.matches('\n').count() as u64;
        }
        done.bytes = out.into_bytes();
        Ok(())
    }

    fn record(
        &self,
        record: &str,
        (at, columns): (Position, &Columns),
        (scratch, done): (&mut Scratch, &mut Done),
        out: &mut String,
    ) -> Result<(), String> {
        let fields = table::fields(record, self.document.delimiter);
        let n_fields = fields.len();
        // The whole row is passed through, not its end alone.
        if let Some((column, name)) = columns.iter().find(|(column, _)| *column >= n_fields) {
            done.totals.bad_records += 1;
            let number = column + 1;
            let problem = format!("{n_fields} columns, `{name}` is number {number}");
            done.problems.push((at.line + 1, problem));
            out.push_str(record);
            return Ok(());
        }
        let mut from = 0;
        for (column, name) in columns {
            let range = &fields[*column];
            let raw = &record[range.clone()];
            let value = table::value(raw);
            let place = self.place(at, Some(at.record), Some(name));
            let after = self.edit(place, &value, (&mut *scratch, &mut *done), |edits, _| {
                (!edits.list.is_empty()).then(|| edits.apply(&value, self.work.show))
            })?;
            done.n_texts += 1;
            if let Some(after) = after {
                out.push_str(&record[from..range.start]);
                out.push_str(&table::field(
                    &after,
                    raw.starts_with('"'),
                    self.document.delimiter,
                ));
                from = range.end;
            }
        }
        out.push_str(&record[from..]);
        Ok(())
    }
}

/// Does a record's work; a panic is that record's problem, for in a stream
/// without end the others must not suffer.
fn guarded(
    scratch: &mut Scratch,
    work: impl FnOnce(&mut Scratch) -> Result<Result<(), String>, String>,
) -> Result<Result<(), String>, String> {
    let result = catch_unwind(AssertUnwindSafe(|| work(&mut *scratch)));
    result.unwrap_or_else(|_| {
        // It may have been left half-way.
        *scratch = Scratch::default();
        Ok(Err("the work on it panicked".to_owned()))
    })
}

impl Edits<'_> {
    fn apply(&self, text: &str, show: Show) -> String {
        let mut out = String::with_capacity(text.len() + self.list.len() * 2);
        let mut at = 0;
        for (span, replacement) in &self.list {
            out.push_str(&text[at..span.start]);
            show.put(&text[span.clone()], replacement, &mut out);
            at = span.end;
        }
        out.push_str(&text[at..]);
        out
    }
}

impl Show {
    /// What stands for an edit.
    pub(crate) fn put(self, before: &str, after: &str, out: &mut String) {
        let [old, new] = match self {
            Self::Text => return out.push_str(after),
            // No `;`, which may be a table's delimiter.
            Self::Diff { colour: true } => {
                [["\x1b[31m\x1b[9m", "\x1b[0m"], ["\x1b[32m", "\x1b[0m"]]
            }
            Self::Diff { colour: false } => [["[-", "-]"], ["{+", "+}"]],
        };
        for (text, [start, end]) in [(before, old), (after, new)] {
            if !text.is_empty() {
                out.extend([start, text, end]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_the_records_problem() {
        let mut scratch = Scratch::default();
        let bad = guarded(&mut scratch, |_| panic!("on purpose"));
        assert_eq!(bad, Ok(Err("the work on it panicked".to_owned())));
        assert_eq!(guarded(&mut scratch, |_| Ok(Ok(()))), Ok(Ok(())));
    }
}
