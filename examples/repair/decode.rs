//! Other encodings, read as UTF-8; a byte order mark names its own.
use std::io::{self, BufReader, Read};

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// What to make of the bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Where there is no byte order mark.
    pub(crate) encoding: &'static Encoding,
    /// Malformed bytes become replacement characters.
    pub(crate) lossy: bool,
    /// A byte order mark names UTF-16. In a stream of records one bad record,
    /// the first, must not change how the others are read.
    pub(crate) marks: bool,
}

/// Its byte order marks, of which the one begins as that of UTF-16 does.
const UTF_32: [&[u8]; 2] = [b"\xff\xfe\0\0", b"\0\0\xfe\xff"];

/// A source of UTF-8, and whether it was something else before. UTF-8 itself
/// passes as it is: it is checked where it is cut.
pub(crate) fn utf8<'r>(
    mut source: impl Read + Send + 'r,
    reading: Reading,
) -> io::Result<(Box<dyn Read + Send + 'r>, bool)> {
    let mut start = [0; 4];
    let mut n_read = 0;
    while n_read < start.len() {
        match source.read(&mut start[n_read..]) {
            Ok(0) => break,
            Ok(n) => n_read += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let start = &start[..n_read];
    if reading.marks && UTF_32.contains(&start) {
        let message =
            "UTF-32, which is not read; convert it, such as with `iconv -f UTF-32 -t UTF-8`";
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    let (encoding, mark) = match Encoding::for_bom(start) {
        // It stays in the text: nothing outside an edit changes.
        Some((encoding, _)) if encoding == UTF_8 => (UTF_8, 0),
        Some((encoding, mark))
            if reading.marks && (encoding == UTF_16LE || encoding == UTF_16BE) =>
        {
            (encoding, mark)
        }
        _ => (reading.encoding, 0),
    };
    let source = io::Cursor::new(start[mark..].to_vec()).chain(source);
    if encoding == UTF_8 {
        return Ok((Box::new(source), false));
    }
    let decoding = Decoding {
        source,
        decoder: encoding.new_decoder_without_bom_handling(),
        encoding,
        lossy: reading.lossy,
        input: vec![0; 1 << 16].into(),
        used: 0,
        filled: 0,
        at: 0,
        ended: false,
        done: false,
    };
    // The decoder wants room for one character at least; a reader may have less.
    Ok((Box::new(BufReader::with_capacity(1 << 16, decoding)), true))
}

struct Decoding<R> {
    source: R,
    decoder: Decoder,
    encoding: &'static Encoding,
    lossy: bool,
    /// `input[used..filled]` is still to be decoded.
    input: Box<[u8]>,
    used: usize,
    filled: usize,
    /// Bytes decoded so far.
    at: u64,
    ended: bool,
    done: bool,
}

impl<R: Read> Decoding<R> {
    fn malformed(&self) -> io::Error {
        let message = format!(
            "no valid {} before byte {}; --lossy reads it with replacement characters",
            self.encoding.name(),
            self.at
        );
        io::Error::new(io::ErrorKind::InvalidData, message)
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.done {
            if self.used == self.filled && !self.ended {
                (self.used, self.filled) = (0, self.source.read(&mut self.input)?);
                self.ended = self.filled == 0;
            }
            let input = &self.input[self.used..self.filled];
            let (finished, n_in, n_out) = if self.lossy {
                let (result, n_in, n_out, _) = self.decoder.decode_to_utf8(input, out, self.ended);
                (result == CoderResult::InputEmpty, n_in, n_out)
            } else {
                let (result, n_in, n_out) =
                    (self.decoder).decode_to_utf8_without_replacement(input, out, self.ended);
                if let DecoderResult::Malformed(..) = result {
                    self.at += n_in as u64;
                    return Err(self.malformed());
                }
                (result == DecoderResult::InputEmpty, n_in, n_out)
            };
            self.used += n_in;
            self.at += n_in as u64;
            self.done = self.ended && finished;
            if n_out > 0 {
                return Ok(n_out);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8], label: &str, lossy: bool) -> io::Result<String> {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let mut out = Vec::new();
        let mut buffer = [0; 2];
        let reading = Reading {
            encoding,
            lossy,
            marks: true,
        };
        let (mut source, _) = utf8(bytes, reading)?;
        loop {
            let n = source.read(&mut buffer)?;
            if n == 0 {
                return Ok(String::from_utf8(out).unwrap());
            }
            out.extend_from_slice(&buffer[..n]);
        }
    }

    #[test]
    fn marks_and_labels_name_the_encoding() {
        assert_eq!(
            decode(b"\xef\xbb\xbfdijk", "utf-8", false).unwrap(),
            "\u{feff}dijk"
        );
        assert_eq!(decode(b"\xff\xfed\0\xeb\0", "utf-8", false).unwrap(), "dë");
        assert_eq!(decode(b"\xfe\xff\0d\0\xeb", "latin1", false).unwrap(), "dë");
        let latin = b"justiti\xeble diensten met een lange zin";
        let text = "justitiële diensten met een lange zin";
        assert_eq!(decode(latin, "windows-1252", false).unwrap(), text);
        assert_eq!(decode(b"", "latin1", false).unwrap(), "");
    }

    #[test]
    fn utf_32_is_said_to_be_that() {
        for mark in UTF_32 {
            let error = decode(&[mark, b"d\0\0\0"].concat(), "utf-8", false).unwrap_err();
            assert!(error.to_string().contains("UTF-32"), "{error}");
        }
        assert_eq!(decode(b"\xff\xfed\0", "utf-8", false).unwrap(), "d");
    }

    #[test]
    fn malformed_bytes_are_an_error_or_replaced() {
        let odd = b"\xff\xfed\0\xeb\0x";
        assert_eq!(decode(odd, "utf-8", true).unwrap(), "dë\u{fffd}");
        assert!(
            decode(odd, "utf-8", false)
                .unwrap_err()
                .to_string()
                .contains("UTF-16LE")
        );
    }
}
