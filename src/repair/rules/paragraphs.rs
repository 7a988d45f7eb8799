//! What lines say of sentences: commas that end paragraphs, capitals where a sentence goes on.
use super::{Reading, first_letters, last_letters};
use crate::edit::EditKind;
use crate::lm;
use crate::repair::commas::{goes_on_below, is_inside_surname};
use crate::repair::layout::Layout;

/// A page that ends paragraphs with stops has so many of them, and so many for each comma.
const STOPS: usize = 2;

impl Reading<'_> {
    /// Commas behind small words where a paragraph ends, on a page that ends them with stops: the line before is full, the next word
    /// would have fitted on this one and begins with a capital.
    pub(super) fn paragraph_ends(&mut self) {
        let text = self.text;
        let layout = Layout::of(text);
        let lines: Vec<&str> = text.split('\n').collect();
        let (mut at, mut n_stops, mut n_commas, mut found) = (0, 0, 0, Vec::new());
        for window in lines.windows(3) {
            let [before, line, next] = *window else {
                continue;
            };
            at += before.len() + 1;
            let is_last = next.trim_start().starts_with(char::is_uppercase)
                && layout.had_room(before, line) == Some(false)
                && layout.had_room(line, next) == Some(true);
            let line = line.trim_end();
            if is_last && let Some(rest) = line.strip_suffix(',') {
                n_commas += 1;
                let word = rest.rsplit(char::is_whitespace).next().unwrap_or("");
                if word.starts_with(char::is_lowercase)
                    && word.ends_with(char::is_lowercase)
                    && !goes_on_below(rest, next)
                {
                    found.push(at + rest.len());
                }
            }
            n_stops += usize::from(is_last && line.ends_with('.'));
        }
        if n_stops >= STOPS * n_commas.max(1) {
            for at in found {
                self.change(at..at + 1, ".", EditKind::Punctuation);
            }
        }
    }

    /// Capitals that begin a line where the sentence goes on, on words that hardly have one: "worden\nZodanig", "voor-\nZieningen". They are
    /// their own small letters read larger, or the second half of a word.
    pub(super) fn first_capitals(&mut self) {
        let text = self.text;
        let layout = Layout::of(text);
        for (at, _) in text.match_indices('\n') {
            let (before, behind) = (&text[..at], &text[at + 1..]);
            let next = first_letters(behind);
            let mut letters = next.chars();
            let is_capitalised = letters.next().is_some_and(|c| c.is_ascii_uppercase())
                && !letters.as_str().is_empty()
                && letters.all(char::is_lowercase);
            if !is_capitalised {
                continue;
            }
            let small = next.to_lowercase();
            let is_misread = match before.strip_suffix('-') {
                Some(before) => self.is_second_half(last_letters(before), next, &small),
                None => {
                    next.starts_with(lm::is_small_read_large)
                        && !is_named(&behind[next.len()..])
                        && self.is_followed_by(last_letters(before), &small)
                        && layout.had_room_at(text, at) == Some(false)
                }
            };
            if is_misread {
                self.change(at + 1..at + 2, &small[..1], EditKind::Confusion);
            }
        }
    }

    /// Whether two halves are a word that texts have ("bepa-\nLingen", though Lingen is a town), or a compound whose second half
    /// with a capital is none.
    fn is_second_half(&self, first: &str, second: &str, small: &str) -> bool {
        let joined = format!("{first}{small}");
        first.len() > 1
            && first.chars().all(char::is_lowercase)
            && (self.cost(&joined).is_some()
                || self.cost(second).is_none() && self.is_word(&joined))
    }

    /// Whether texts have the second word behind the first, and hardly ever with a capital inside a sentence.
    fn is_followed_by(&self, first: &str, second: &str) -> bool {
        let entries = self.lexicon.find(first).zip(self.lexicon.find(second));
        first.chars().all(char::is_lowercase)
            && entries.is_some_and(|(first, second)| {
                second.is_seldom_capitalised() && self.lm.is_seen(first.id(), second.id())
            })
    }
}

/// Whether what follows makes a word with a capital a part of a name: "Van der Loonderveen", "(Heffing van\nWaarden)".
fn is_named(behind: &str) -> bool {
    let mut words = behind.split_whitespace();
    let name = words.find(|word| !is_inside_surname(word));
    behind.starts_with(')') || name.is_some_and(|name| name.starts_with(char::is_uppercase))
}
