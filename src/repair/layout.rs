//! Where a line ends because the next word did not fit, and where because its paragraph does.
use crate::token::{Chunk, State};

/// Shorter lines say nothing of the width, in characters.
const MIN_LINE: usize = 20;
/// Fewer lines are no text broken into lines.
const MIN_LINES: usize = 6;
/// One line in so many may be longer than the width.
const LONGER: usize = 20;
/// Characters that are left over where a word is said to have fitted: spaces may be lost.
const MARGIN: usize = 2;

/// Hardly a comma follows these.
const NO_COMMA: [&str; 14] = [
    "als", "de", "den", "der", "des", "een", "het", "met", "te", "ten", "ter", "tot", "van",
    "wordt",
];

/// The width of the lines of a text, in characters; none of a text that is hardly broken into lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Layout {
    width: Option<usize>,
}

fn n_chars(text: &str) -> usize {
    text.chars().count()
}

impl Layout {
    /// The layout of a text. Complexity: O(n log n) for n lines.
    pub(super) fn of(text: &str) -> Self {
        let lens = text.lines().map(|line| n_chars(line.trim_end()));
        let mut lens: Vec<usize> = lens.filter(|&len| len > MIN_LINE).collect();
        lens.sort_unstable_by(|a, b| b.cmp(a));
        let width = (lens.len() >= MIN_LINES).then(|| lens[lens.len() / LONGER]);
        // Of lines that are paragraphs few are as long as the longest.
        let is_wrapped = |&width: &usize| lens[(lens.len() - 1) / 2] * 5 >= width * 4;
        Self {
            width: width.filter(is_wrapped),
        }
    }

    /// Whether the first word of the next line would have fitted behind a line; `None`: who knows.
    pub(super) fn had_room(self, line: &str, next: &str) -> Option<bool> {
        let word = next.split_whitespace().next()?;
        let len = n_chars(line.trim_end()) + 1 + n_chars(word);
        let width = self.width?;
        (len > width || len + MARGIN <= width).then_some(len <= width)
    }

    /// The same of the line that ends at `at`.
    pub(super) fn had_room_at(self, text: &str, at: usize) -> Option<bool> {
        let (before, behind) = text.split_at(at);
        let line = before.rsplit('\n').next()?;
        let next = behind.split('\n').nth(1)?;
        self.had_room(line, next)
    }

    /// Doubts stops and commas that end full lines before a small letter: specks beside the page are read as such.
    pub(super) fn doubt(self, text: &str, chunks: &mut [Chunk]) {
        if self.width.is_none() {
            return;
        }
        for i in 1..chunks.len() {
            let end = chunks[i - 1].end;
            if ends_in_mark(text, &chunks[i - 1..=i]) && self.had_room_at(text, end) == Some(false)
            {
                let before = &mut chunks[i - 1];
                before.ends_in_speck = true;
                if before.state != State::Protected {
                    before.state = State::Suspect;
                }
            }
        }
    }
}

/// Whether the first of two chunks ends a line with a stop, or with a comma where hardly one stands, and the next line begins small.
pub(super) fn ends_in_mark(text: &str, chunks: &[Chunk]) -> bool {
    let [before, chunk] = chunks else {
        return false;
    };
    if !chunk.new_line || chunk.new_paragraph || !text.as_bytes()[chunk.start].is_ascii_lowercase()
    {
        return false;
    }
    let word = &text[before.start..before.end];
    match word.strip_suffix(',') {
        Some(word) => NO_COMMA.contains(&word),
        None => word.ends_with('.'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRAPPED: &str = "De aanvraag voor een vergunning wordt ingediend\n\
                           bij het loket van de provincie, dat elke dag is\n\
                           geopend van negen tot vijf uur. Wie haar liever\n\
                           per brief indient, stuurt haar naar het bureau.\n\
                           Binnen vier weken wordt beslist, tenzij er meer\n\
                           gegevens nodig zijn.\n\
                           Daarna volgt het besluit per brief en wordt het\n\
                           bekend gemaakt.\n";

    #[test]
    fn a_word_had_room_or_not_by_the_width_of_the_text() {
        let layout = Layout::of(WRAPPED);
        let at = |end: &str| WRAPPED.find(end).unwrap() + end.len();
        assert_eq!(layout.width, Some(47));
        assert_eq!(
            layout.had_room_at(WRAPPED, at("dat elke dag is")),
            Some(false)
        );
        assert_eq!(
            layout.had_room_at(WRAPPED, at("gegevens nodig zijn.")),
            Some(true)
        );
        assert_eq!(layout.had_room_at(WRAPPED, WRAPPED.len()), None);
        let marked = WRAPPED.replace('e', "é");
        assert_eq!(Layout::of(&marked), layout, "characters count, not bytes");
    }

    #[test]
    fn lines_that_are_paragraphs_have_no_width() {
        for text in [
            "Een regel van twintig letters of meer.\n".repeat(MIN_LINES - 1),
            "kort\n".repeat(100),
            (1..30).map(|n| "woord ".repeat(n) + "\n").collect(),
            String::new(),
        ] {
            let layout = Layout::of(&text);
            assert_eq!(layout, Layout::default());
            assert_eq!(layout.had_room("een regel", "volgt"), None);
        }
    }
}
