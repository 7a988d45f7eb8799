//! OCR formats: which one a document is, and the reading of it.
use std::io::{self, Read};

use herstel::formats::{self, Markup};

use crate::args::Format;

/// As much of a document as may stand before its root element.
const HEAD: usize = 64 << 10;

fn of(format: formats::Format) -> Option<Format> {
    match format {
        formats::Format::Hocr => Some(Format::Hocr),
        formats::Format::Alto => Some(Format::Alto),
        formats::Format::Page => Some(Format::Page),
        _ => None,
    }
}

/// The format of a source by its root element, and the source again. Other
/// HTML and XML is no OCR format: its markup would be taken for words. A file
/// with nothing in it, which engines leave for blank pages, is text, and so is
/// one that nothing says to be markup. Of a stream no more is read than it takes
/// to know: somebody may wait for the answer.
pub(crate) fn guess<'r>(
    mut source: Box<dyn Read + Send + 'r>,
    promised: Format,
) -> io::Result<(Format, Box<dyn Read + Send + 'r>)> {
    let (mut head, mut part) = (Vec::new(), [0; 1 << 12]);
    let format = loop {
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        let is_markup = text.trim_ascii().first().map(|&first| first == b'<');
        let found = formats::Format::detect(&head).filter(|_| is_markup == Some(true));
        if let Some(format) = found.and_then(of) {
            break format;
        }
        let is_text = promised == Format::Text && is_markup == Some(false);
        let n = match head.len() {
            len if len >= HEAD || is_text => 0,
            _ => match source.read(&mut part) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                n => n?,
            },
        };
        if n == 0 {
            if promised != Format::Text && is_markup.is_some() {
                let message = "neither hOCR nor ALTO nor PAGE by its root element; \
                               --format text repairs it with its markup";
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            break Format::Text;
        }
        head.extend_from_slice(&part[..n]);
    };
    Ok((format, Box::new(io::Cursor::new(head).chain(source))))
}

/// Reads a document that was said to be of this format.
pub(crate) fn parse(bytes: &[u8], format: Format) -> Result<Markup<'_>, String> {
    let markup = Markup::parse(bytes).map_err(|error| error.to_string())?;
    let is_class = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    let is_other = markup.format() == formats::Format::Hocr
        && markup.text().is_empty()
        && !(is_class(b"ocr_") || is_class(b"ocrx_"));
    if is_other {
        let why = "HTML without any class of hOCR, such as ocr_page or ocrx_word; \
                   --format text repairs it with its markup";
        return Err(why.to_owned());
    }
    match of(markup.format()) {
        Some(found) if found == format => Ok(markup),
        _ => Err(format!(
            "by its root element it is {0}: use --format {0}, or no --format",
            markup.format().name()
        )),
    }
}
