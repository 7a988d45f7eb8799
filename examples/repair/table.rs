//! CSV: where records and fields lie, so that all but the named columns stay
//! as they are, byte for byte. The rules are those of the crate `csv`, which
//! the tests compare with: a quote counts at a field's start only, doubled
//! quotes within are one. For `csv` what follows a closing quote belongs to the
//! field; here it is a [`Fault`]: more likely the quote was never closed, and
//! all up to the next one would be one field.
use std::borrow::Cow;
use std::ops::Range;

/// Where the reading of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// After so many bytes of a byte order mark, which is no part of the first field.
    RecordStart(usize),
    FieldStart,
    Plain,
    Quoted,
    /// After a quote within a quoted field: its end, or half of a doubled one.
    Quote,
}

const MARK: &str = "\u{feff}";

impl State {
    fn next(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (Self::RecordStart(n), byte) if byte == MARK.as_bytes()[n] => {
                if n + 1 < MARK.len() {
                    Self::RecordStart(n + 1)
                } else {
                    Self::FieldStart
                }
            }
            (Self::RecordStart(0) | Self::FieldStart | Self::Quote, b'"') => Self::Quoted,
            (Self::Quoted, b'"') => Self::Quote,
            (Self::Quoted, _) => Self::Quoted,
            (_, b'\n') => Self::RecordStart(0),
            (_, byte) if byte == delimiter => Self::FieldStart,
            _ => Self::Plain,
        }
    }
}

/// What makes a table unreadable, and where in the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The quote that opens a field has no partner before a separator or line end.
    Quote(usize),
    /// A carriage return in the head that no line feed follows: the lines have no ends.
    Return(usize),
}

/// Finds the ends of records in a buffer that grows.
#[derive(Debug)]
pub(crate) struct Scan {
    delimiter: u8,
    state: State,
    scanned: usize,
    /// Where the field in hand begins.
    field: usize,
    in_head: bool,
    after_return: bool,
    last_end: usize,
    records: u64,
}

impl Scan {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::RecordStart(0),
            scanned: 0,
            field: 0,
            in_head: true,
            after_return: false,
            last_end: 0,
            records: 0,
        }
    }

    /// The end of the last whole record in the buffer; 0 if there is none. A
    /// fault is one only when the records before it are gone.
    pub(crate) fn records_end(&mut self, buffer: &[u8]) -> Result<usize, Fault> {
        for (i, &byte) in buffer.iter().enumerate().skip(self.scanned) {
            if matches!(self.state, State::RecordStart(0) | State::FieldStart) {
                self.field = i;
            }
            if let Some(fault) = self.fault(i, byte) {
                self.scanned = i;
                return if self.last_end > 0 {
                    Ok(self.last_end)
                } else {
                    Err(fault)
                };
            }
            self.state = self.state.next(byte, self.delimiter);
            self.after_return = byte == b'\r' && self.state != State::Quoted;
            if byte == b'\n' && self.state == State::RecordStart(0) {
                self.in_head = false;
                self.last_end = i + 1;
                self.records += 1;
            }
        }
        self.scanned = buffer.len();
        Ok(self.last_end)
    }

    fn fault(&self, at: usize, byte: u8) -> Option<Fault> {
        let closes = matches!(byte, b'"' | b'\r' | b'\n') || byte == self.delimiter;
        if self.state == State::Quote && !closes {
            return Some(Fault::Quote(self.field));
        }
        let alone = self.in_head && self.after_return && byte != b'\n';
        alone.then_some(Fault::Return(at))
    }

    /// Where the quote stands that the table, which ends here, leaves open.
    pub(crate) fn open_quote(&self) -> Option<Fault> {
        (self.state == State::Quoted).then_some(Fault::Quote(self.field))
    }

    /// The buffer lost its first `end` bytes; returns the records that were in them.
    pub(crate) fn cut(&mut self, end: usize) -> u64 {
        // The last record of a file may have no line end.
        let records = self.records + u64::from(end > self.last_end);
        self.scanned -= end.min(self.scanned);
        self.field -= end.min(self.field);
        (self.last_end, self.records) = (0, 0);
        records
    }
}

/// The records of a piece, each with its line end.
pub(crate) fn records(text: &str, delimiter: u8) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut state = State::RecordStart(0);
        let end = rest.bytes().position(|byte| {
            state = state.next(byte, delimiter);
            byte == b'\n' && state == State::RecordStart(0)
        });
        let (record, after) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
        rest = after;
        (!record.is_empty()).then_some(record)
    })
}

/// A record's fields as they are written, quotes included.
pub(crate) fn fields(record: &str, delimiter: u8) -> Vec<Range<usize>> {
    let marked = record.starts_with(MARK);
    let (mut state, mut start) = (State::RecordStart(0), if marked { MARK.len() } else { 0 });
    let mut out = Vec::new();
    for (i, byte) in record.bytes().enumerate() {
        let quoted = state == State::Quoted;
        state = state.next(byte, delimiter);
        if !quoted && byte == b'\n' {
            let end = if record[start..i].ends_with('\r') {
                i - 1
            } else {
                i
            };
            out.push(start..end);
            return out;
        }
        if !quoted && byte == delimiter {
            out.push(start..i);
            start = i + 1;
        }
    }
    let end = if record[start..].ends_with('\r') && state != State::Quoted {
        record.len() - 1
    } else {
        record.len()
    };
    out.push(start..end);
    out
}

/// What a field says.
pub(crate) fn value(raw: &str) -> Cow<'_, str> {
    let Some(inner) = raw.strip_prefix('"') else {
        return Cow::Borrowed(raw);
    };
    if let Some(whole) = inner.strip_suffix('"').filter(|whole| !whole.contains('"')) {
        return Cow::Borrowed(whole);
    }
    let mut out = String::with_capacity(inner.len());
    let mut state = State::Quoted;
    for c in inner.chars() {
        // No delimiter and no line end can end a field here: `fields` did.
        let next = match (state, c) {
            (State::Quoted, '"') => State::Quote,
            (State::Quote, '"') => State::Quoted,
            (State::Quote, _) => State::Plain,
            (other, _) => other,
        };
        if next != State::Quote {
            out.push(c);
        }
        state = next;
    }
    Cow::Owned(out)
}

/// A value as a field: quoted if it was or has to be.
pub(crate) fn field(value: &str, was_quoted: bool, delimiter: u8) -> String {
    let special = |c: char| matches!(c, '"' | '\n' | '\r') || c == char::from(delimiter);
    if was_quoted || value.contains(special) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ours(table: &str) -> Vec<Vec<String>> {
        let of = |record| {
            let fields = fields(record, b',').into_iter();
            fields
                .map(|range| value(&record[range]).into_owned())
                .collect()
        };
        let all = records(table, b',').map(of);
        // `csv` skips blank lines.
        all.filter(|record: &Vec<String>| record != &[""]).collect()
    }

    fn theirs(table: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader
            .has_headers(false)
            .flexible(true)
            .from_reader(table.as_bytes());
        let records = reader.records().map(Result::unwrap);
        let records = records.map(|record| record.iter().map(str::to_owned).collect());
        records
            .filter(|record: &Vec<String>| record != &[""])
            .collect()
    }

    proptest! {
        // No lone carriage return: for `csv` it ends a record, here it is text.
        #[test]
        fn reads_as_the_crate_csv_does(table in r#"([ab", ]|\n|\r\n){0,30}"#) {
            prop_assert_eq!(ours(&table), theirs(&table));
        }

        #[test]
        fn what_is_written_is_read_again(text in r#"[ab",\n\r é]{0,20}"#, quoted: bool) {
            let raw = field(&text, quoted, b',');
            let row = format!("{raw},x\n");
            let ranges = fields(&row, b',');
            prop_assert_eq!(ranges.len(), 2);
            prop_assert_eq!(value(&row[ranges[0].clone()]), text);
        }
    }
}
