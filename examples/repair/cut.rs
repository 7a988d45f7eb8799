//! Cuts a source into pieces for the workers: parts of a text at paragraph
//! breaks, whole JSON lines, whole table records. A function of the bytes
//! alone: a file and a pipe are cut alike, whatever the reads return.
use std::io::{self, Read};

use crate::table;

/// Where a piece begins in its document, counted in decoded UTF-8.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Position {
    pub(crate) byte: u64,
    pub(crate) char: u64,
    /// Lines before it.
    pub(crate) line: u64,
    /// Records before it.
    pub(crate) record: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) bytes: Vec<u8>,
    pub(crate) at: Position,
    /// A line was too long to hold: the bytes are its end alone.
    pub(crate) too_long: bool,
    /// The document ends with it.
    pub(crate) is_last: bool,
}

/// What a piece ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A paragraph, if one ends in the given number of bytes.
    Text(usize),
    /// A line.
    Lines,
    /// A line; one that is too long comes as its end alone.
    AnsweredLines,
    /// A record of a table; its quoted fields may hold line ends.
    Records,
    /// The document.
    Whole,
}

/// Parts of a text are at most this long, so that a document of any length is
/// repaired in constant memory. A shorter document is one part.
pub(crate) const PART: usize = 256 << 10;
/// Lines and records go to a worker in batches of about this size.
const BATCH: usize = 256 << 10;
/// A longer line or record, or document of markup, is refused: the memory has
/// to hold it.
const MAX_RECORD: usize = 64 << 20;

pub(crate) struct Cutter<R> {
    source: R,
    unit: Unit,
    buffer: Vec<u8>,
    /// Of a table: how far the buffer was scanned, and where its last record ended.
    scan: table::Scan,
    /// Of lines: the buffer holds no line end before this.
    scanned: usize,
    /// What a first read may bring: less room is made for a short file.
    room: usize,
    at: Position,
    ended: bool,
}

impl<R: Read> Cutter<R> {
    pub(crate) fn new(source: R, unit: Unit, delimiter: u8) -> Self {
        Self {
            source,
            unit,
            buffer: Vec::new(),
            scan: table::Scan::new(delimiter),
            scanned: 0,
            room: BATCH,
            at: Position::default(),
            ended: false,
        }
    }

    /// A source of about this many bytes; 0: not known.
    pub(crate) fn expecting(mut self, bytes: u64) -> Self {
        if bytes > 0 {
            // A little more, so that the end is seen without more room.
            let bytes = usize::try_from(bytes).unwrap_or(BATCH);
            self.room = bytes.saturating_add(64).min(BATCH);
        }
        self
    }

    /// The next piece; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut too_long = false;
        let end = match self.unit {
            Unit::Text(part) => self.text_end(part)?,
            Unit::Lines | Unit::Records => self.records_end()?,
            Unit::AnsweredLines => match self.lines_end()? {
                Some(end) => end,
                None => {
                    too_long = true;
                    self.skip_line()?
                }
            },
            Unit::Whole => self.whole_end()?,
        };
        if end == 0 && !too_long {
            return Ok(None);
        }
        self.scanned = 0;
        let rest = self.buffer.split_off(end);
        let mut bytes = std::mem::replace(&mut self.buffer, rest);
        // A pipe brings little at a time: its room is not held until all that came before is answered.
        bytes.shrink_to_fit();
        let at = self.at;
        // Malformed bytes become replacement characters, of another length.
        let text = String::from_utf8_lossy(&bytes);
        self.at.byte += text.len() as u64;
        self.at.char += text.chars().count() as u64;
        self.at.line += count(&bytes, b'\n');
        self.at.record += match self.unit {
            Unit::Text(_) | Unit::Whole => 0,
            Unit::Lines | Unit::AnsweredLines => {
                count(&bytes, b'\n') + u64::from(bytes.last() != Some(&b'\n'))
            }
            Unit::Records => self.scan.cut(end),
        };
        Ok(Some(Piece {
            bytes,
            at,
            too_long,
            is_last: self.ended && self.buffer.is_empty(),
        }))
    }

    /// One read into the buffer; `false` at the end of the source.
    fn fill(&mut self, most: usize) -> io::Result<bool> {
        let start = self.buffer.len();
        // What was expected may be exceeded: then there is room again.
        let room = most.min(self.room.saturating_sub(start).max(1 << 12));
        self.buffer.resize(start + room, 0);
        let n = loop {
            match self.source.read(&mut self.buffer[start..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(start + *n.as_ref().unwrap_or(&0));
        self.ended = n? == 0;
        Ok(!self.ended)
    }

    fn whole_end(&mut self) -> io::Result<usize> {
        while !self.ended {
            if self.buffer.len() > MAX_RECORD {
                let message = format!("it is longer than {} MiB; split it", MAX_RECORD >> 20);
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            self.fill(1 << 16)?;
        }
        Ok(self.buffer.len())
    }

    /// A paragraph end in the first `part` bytes, or the next best place.
    fn text_end(&mut self, part: usize) -> io::Result<usize> {
        // One byte more than a part tells that the text goes on.
        while !self.ended && self.buffer.len() <= part {
            self.fill(part - self.buffer.len() + 8)?;
        }
        if self.ended && self.buffer.len() <= part {
            return Ok(self.buffer.len());
        }
        Ok(text_cut(&self.buffer[..part], self.at.line))
    }

    /// All whole records at hand: as soon as one read brought some, so that
    /// whoever waits for the answer to a record gets it.
    fn records_end(&mut self) -> io::Result<usize> {
        match self.lines_end()? {
            Some(end) => Ok(end),
            None => {
                let message = format!(
                    "the record at line {} is {}{}",
                    self.at.line + 1,
                    too_long(),
                    if self.unit == Unit::Records {
                        "; is a quote missing?"
                    } else {
                        ""
                    }
                );
                Err(io::Error::new(io::ErrorKind::InvalidData, message))
            }
        }
    }

    /// The same; `None` if the first record is too long to hold.
    fn lines_end(&mut self) -> io::Result<Option<usize>> {
        loop {
            let end = match self.unit {
                Unit::Records => {
                    let end = self.scan.records_end(&self.buffer);
                    end.map_err(|fault| self.malformed(fault))?
                }
                // Only what came last, or a long line would be read over and over.
                _ => self.buffer[self.scanned..]
                    .iter()
                    .rposition(|&b| b == b'\n')
                    .map_or(0, |at| self.scanned + at + 1),
            };
            if end > 0 {
                return Ok(Some(end));
            }
            self.scanned = self.buffer.len();
            if self.buffer.len() > MAX_RECORD {
                return Ok(None);
            }
            if self.ended {
                // The last record of a table may lack its line end, but not a quote:
                // all rows behind one would be one field.
                if let Some(fault) = self.scan.open_quote() {
                    return Err(self.malformed(fault));
                }
                return Ok(Some(self.buffer.len()));
            }
            self.fill(BATCH)?;
        }
    }

    fn malformed(&self, fault: table::Fault) -> io::Error {
        let line = |at: usize| self.at.line + 1 + count(&self.buffer[..at], b'\n');
        let message = match fault {
            table::Fault::Quote(at) => format!(
                "the quote that opens a field at line {} is not closed before a separator or line \
                 end; close it, or put the field in quotes and double those in it",
                line(at)
            ),
            table::Fault::Return(at) => format!(
                "a carriage return without a line feed in the head, line {}; if lines end so, \
                 convert them, such as with `tr '\\r' '\\n'`",
                line(at)
            ),
        };
        io::Error::new(io::ErrorKind::InvalidData, message)
    }

    /// Drops the line that the buffer begins with, up to its end; how much of
    /// the end is left.
    fn skip_line(&mut self) -> io::Result<usize> {
        loop {
            self.buffer.clear();
            if !self.fill(BATCH)? {
                return Ok(0);
            }
            if let Some(at) = self.buffer.iter().position(|&b| b == b'\n') {
                self.buffer.drain(..at);
                return Ok(1);
            }
        }
    }
}

/// What is wrong with a record that is not held.
pub(crate) fn too_long() -> String {
    format!("longer than {} MiB", MAX_RECORD >> 20)
}

fn count(bytes: &[u8], byte: u8) -> u64 {
    bytes.iter().filter(|&&b| b == byte).count() as u64
}

/// Where to cut a text that goes on, of which the first line has this number: in its second half behind a
/// page, else a blank line, else a line; else after the last line or blank, or between two characters.
///
/// Of several such places it is the one whose line number can be halved most often. Repairs move bytes, but no lines:
/// cut at the last one, a repaired text would be cut elsewhere than the text it was made of, and read otherwise.
fn text_cut(text: &[u8], first_line: u64) -> usize {
    let half = text.len() / 2;
    let mut line = first_line + count(&text[..half], b'\n');
    let mut best = None;
    let mut after_line = false;
    for (at, &b) in text.iter().enumerate().skip(half) {
        line += u64::from(b == b'\n');
        let rank = match b {
            b'\x0c' => 2,
            b'\n' => u32::from(after_line),
            _ => {
                after_line &= matches!(b, b' ' | b'\t' | b'\r');
                continue;
            }
        };
        after_line = b == b'\n';
        best = best.max(Some(((rank, line.trailing_zeros()), at)));
    }
    let last = |wanted: u8| text.iter().rposition(|&b| b == wanted);
    best.map(|(_, at)| at)
        .or_else(|| last(b'\n'))
        .or_else(|| last(b' '))
        .map_or_else(|| char_end(text), |at| at + 1)
}

/// The last character boundary; there is one in the last four bytes of valid text.
fn char_end(text: &[u8]) -> usize {
    let back = text.iter().rev().take(4).position(|&b| b & 0xc0 != 0x80);
    let start = back.map_or(text.len(), |back| text.len() - 1 - back);
    if start == 0 { text.len() } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives `n` bytes at a time.
    struct Dripping<'t>(&'t [u8], usize);

    impl Read for Dripping<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(self.1).min(out.len());
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn cut(text: &str, unit: Unit, drip: usize) -> Vec<(String, u64, u64, u64)> {
        let mut cutter = Cutter::new(Dripping(text.as_bytes(), drip), unit, b',');
        let mut out = Vec::new();
        while let Some(piece) = cutter.next().unwrap() {
            let text = String::from_utf8(piece.bytes).unwrap();
            out.push((text, piece.at.byte, piece.at.char, piece.at.line));
        }
        out
    }

    #[test]
    fn texts_are_cut_at_paragraphs_lines_blanks_or_characters() {
        let pieces = |text: &str| -> Vec<String> {
            let whole = cut(text, Unit::Text(12), 1000);
            for drip in [1, 3, 11, 12, 13] {
                assert_eq!(cut(text, Unit::Text(12), drip), whole, "{drip} at a time");
            }
            whole.into_iter().map(|piece| piece.0).collect()
        };
        assert_eq!(
            pieces("een\n \ntwee\ndrie vier"),
            ["een\n \ntwee\n", "drie vier"]
        );
        assert_eq!(pieces("een twee drie vier"), ["een twee ", "drie vier"]);
        assert_eq!(pieces("ééééééééé"), ["ééééé", "éééé"]);
        assert_eq!(
            pieces("een twee\u{c}een\n\ntwee"),
            ["een twee\u{c}", "een\n\ntwee"]
        );
        assert_eq!(pieces("twaalf bytes"), ["twaalf bytes"]);
        // Behind the fourth line, not the fifth; a blank line goes before.
        assert_eq!(pieces("a\nb\nc\nd\ne\nf\ng"), ["a\nb\nc\nd\n", "e\nf\ng"]);
        assert_eq!(pieces("aaaaa\nb\n\nd\ne\nf"), ["aaaaa\nb\n\n", "d\ne\nf"]);
        assert!(pieces("").is_empty());
        assert_eq!(
            cut("é\n\nabcdefghijklm", Unit::Text(12), 5)[1],
            ("abcdefghijk".to_owned(), 4, 3, 2)
        );
    }

    #[test]
    fn a_text_whose_lines_grew_is_cut_at_the_same_lines() {
        let line =
            |i: usize, more: usize| "dijk ".repeat(5 + i * 7 % 11) + &"s".repeat(more) + "\n";
        let lines = |grown: bool| -> Vec<u64> {
            let more = |i: usize| {
                if grown {
                    usize::from(!i.is_multiple_of(3))
                } else {
                    0
                }
            };
            let text: String = (0..2000).map(|i| line(i, more(i))).collect();
            let pieces = cut(&text, Unit::Text(4096), 1000);
            pieces.into_iter().map(|piece| piece.3).collect()
        };
        let (before, after) = (lines(false), lines(true));
        let n_same = before.iter().filter(|at| after.contains(at)).count();
        assert!(n_same * 10 > before.len() * 9, "{before:?} {after:?}");
    }

    #[test]
    fn lines_come_as_they_arrive() {
        let lines = cut("a\nb\nc", Unit::Lines, 3);
        assert_eq!(lines[0].0, "a\n");
        let all: String = lines.iter().map(|piece| piece.0.as_str()).collect();
        assert_eq!(all, "a\nb\nc");
    }

    #[test]
    fn a_short_piece_holds_no_room_for_a_long_one() {
        let mut cutter = Cutter::new(Dripping(b"een\ntwee\n", 4), Unit::Lines, b',');
        let piece = cutter.next().unwrap().unwrap();
        assert_eq!(piece.bytes, b"een\n");
        assert!(piece.bytes.capacity() < 64);
    }

    #[test]
    fn a_quoted_field_keeps_its_record_whole() {
        let table = "\u{feff}\"a\nx\",b\n\"x\ny\",2\n\"q\"\"\n\",3";
        for drip in 1..30 {
            let pieces = cut(table, Unit::Records, drip);
            let all: String = pieces.iter().map(|piece| piece.0.as_str()).collect();
            assert_eq!(all, table);
            assert!(
                pieces
                    .iter()
                    .all(|piece| !piece.0.starts_with(['x', 'y']) && !piece.0.starts_with("\","))
            );
        }
    }

    #[test]
    fn a_malformed_table_is_told_when_the_records_before_it_are_gone() {
        let told = |table: &str, drip: usize| {
            let source = Dripping(table.as_bytes(), drip);
            let mut cutter = Cutter::new(source, Unit::Records, b',');
            let mut before = String::new();
            loop {
                match cutter.next() {
                    Ok(Some(piece)) => before += &String::from_utf8(piece.bytes).unwrap(),
                    Ok(None) => return (before, String::new()),
                    Err(error) => return (before, error.to_string()),
                }
            }
        };
        for drip in 1..30 {
            for (good, bad, why) in [
                ("b,t\n\"x\"\r\n", "1,\"vande\n2,\"x\"\n3\n", "line 3 is not"),
                ("b,t\n", "1,\"a\nb\"\"\",\"c", "line 3 is not"),
                ("", "b,t\r1,een\r", "carriage return"),
            ] {
                let (before, message) = told(&format!("{good}{bad}"), drip);
                assert_eq!(before, good, "{drip} at a time");
                assert!(message.contains(why), "{message}");
            }
            for good in ["b,t\r\n1,\"een\rtwee\"\n2,x\ry", "\"b\r\"\r\n", "b\r", ""] {
                assert_eq!(told(good, drip), (good.to_owned(), String::new()));
            }
        }
    }
}
