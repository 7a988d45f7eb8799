//! Spaces taken from clean lines and put back: boundary F1 of the peers and the repairer's `Segmenter`.
//!
//! Lines, scorer and definition are those of `evaluate --clean --strip spaces`, whose files are compiled
//! in: all boundaries of a text count, those at line ends too, which stand there for everyone.
use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use herstel::{Repairer, Scratch, Segmenter};
use instant_segment::Search;
use unicode_normalization::UnicodeNormalization;

use crate::contenders::{Contender, Role, folded, instant, loaded, symspell};
use crate::counts::Counts;
use crate::pairs;
use crate::quality::{self, Quality};
use crate::statistics::{figure, median};
use crate::strip::{Strip, segmented};
use crate::text::Stripped;
use crate::texts::{Corpus, Pair};

/// A longer word than any of the lexicon; instant-segment's own limit is 24 characters.
const MAX_WORD: usize = 48;

/// Whether a space stands at places that are not between two letters: what running text has there most
/// often.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    /// With a space less without one, by the classes of two characters on either side.
    wide: HashMap<[char; 4], i64>,
    /// By those of one.
    narrow: HashMap<[char; 2], i64>,
}

/// Letters by case, digits as one, signs as they are.
fn class(c: char) -> char {
    match c {
        _ if c.is_uppercase() => 'A',
        _ if c.is_alphabetic() => 'a',
        _ if c.is_numeric() => '0',
        _ => c,
    }
}

impl Gaps {
    fn keys(chars: &[char], at: usize) -> ([char; 4], [char; 2]) {
        let class = |i: usize| chars.get(i).map_or(' ', |&c| class(c));
        let before = if at > 1 { class(at - 2) } else { ' ' };
        let narrow = [class(at - 1), class(at)];
        ([before, narrow[0], narrow[1], class(at + 1)], narrow)
    }

    /// Whether the place is the table's to say, not the segmenter's.
    fn decides(chars: &[char], at: usize) -> bool {
        !(chars[at - 1].is_alphabetic() && chars[at].is_alphabetic())
    }

    pub(crate) fn learn(&mut self, text: &str, weight: u64) {
        let weight = i64::try_from(weight).unwrap_or(i64::MAX);
        for line in text.lines() {
            let line = Stripped::new(line);
            for at in (1..line.len()).filter(|&at| Self::decides(&line.chars, at)) {
                let (wide, narrow) = Self::keys(&line.chars, at);
                let sign = if line.is_bound[at] { weight } else { -weight };
                *self.wide.entry(wide).or_default() += sign;
                *self.narrow.entry(narrow).or_default() += sign;
            }
        }
    }

    fn is_bound(&self, chars: &[char], at: usize) -> bool {
        let (wide, narrow) = Self::keys(chars, at);
        let count = self.wide.get(&wide).or_else(|| self.narrow.get(&narrow));
        count.is_some_and(|&count| count > 0)
    }

    /// Puts spaces into a line: into runs of letters where `cut` pushes the number of characters
    /// before one, elsewhere where the table has them.
    fn fill(&self, line: &str, out: &mut String, mut cut: impl FnMut(&str, &mut Vec<usize>)) {
        let chars: Vec<char> = line.chars().collect();
        let (mut run, mut cuts, mut start) = (String::new(), Vec::new(), 0);
        for end in 1..=chars.len() {
            if end < chars.len() && !Self::decides(&chars, end) {
                continue;
            }
            run.clear();
            run.extend(&chars[start..end]);
            cuts.clear();
            if end - start > 1 {
                cut(&run, &mut cuts);
            }
            let mut cuts = cuts.iter().peekable();
            for (i, c) in run.chars().enumerate() {
                out.extend(cuts.next_if(|&&at| at == i).map(|_| ' '));
                out.push(c);
            }
            out.extend((end < chars.len() && self.is_bound(&chars, end)).then_some(' '));
            start = end;
        }
    }
}

/// The number of characters before each space.
fn spaces(text: &str, cuts: &mut Vec<usize>) {
    let mut n = 0;
    for c in text.chars() {
        match c {
            ' ' => cuts.push(n),
            _ => n += 1,
        }
    }
}

/// A contender that cuts runs of letters.
fn by_run(
    name: &'static str,
    gaps: &'static Gaps,
    mut cut: impl FnMut(&str, &mut Vec<usize>) + 'static,
) -> Contender {
    Contender::new(name, Role::Peer, move |text: &str, out: &mut String| {
        segmented(text, out, |line, out| gaps.fill(line, out, &mut cut));
    })
}

fn instant_segment(counts: &Counts, gaps: &'static Gaps) -> (Contender, String) {
    let (mut segmenter, note) = instant(counts);
    segmenter.set_limit(MAX_WORD);
    let mut search = Search::default();
    let cut = move |run: &str, cuts: &mut Vec<usize>| {
        let Some(folded) = folded(run) else {
            return;
        };
        let mut n = 0;
        for word in segmenter
            .segment(&folded, &mut search)
            .into_iter()
            .flatten()
        {
            cuts.extend((n > 0).then_some(n));
            n += word.len();
        }
    };
    (by_run("instant-segment", gaps, cut), note)
}

fn symspell_runs(counts: &Counts, gaps: &'static Gaps) -> (Contender, String) {
    let (symspell, note) = symspell(counts, 0);
    let cut = move |run: &str, cuts: &mut Vec<usize>| {
        // It works in NFKC, where a run of ligatures has more letters.
        if run.nfkc().eq(run.chars()) {
            spaces(&symspell.word_segmentation(run, 0).segmented_string, cuts);
        }
    };
    (by_run("symspell_rs, distance 0", gaps, cut), note)
}

fn symspell_lines(counts: &Counts) -> (Contender, String) {
    let (symspell, note) = symspell(counts, 0);
    let work = move |text: &str, out: &mut String| {
        segmented(text, out, |line, out| {
            out.push_str(&symspell.word_segmentation(line, 0).segmented_string);
        });
    };
    let name = "symspell_rs, distance 0, whole lines";
    (Contender::new(name, Role::Peer, work), note)
}

pub(crate) fn herstel() -> Contender {
    loaded(|| {
        let segmenter = Segmenter::new(Repairer::dutch());
        let mut scratch = Scratch::default();
        let mut work = move |text: &str, out: &mut String| {
            segmented(text, out, |line, out| {
                out.push_str(&segmenter.segment_with(line, &mut scratch).join(" "));
            });
        };
        work("vandedijk", &mut String::new());
        (
            Contender::new("herstel", Role::Herstel, work),
            String::new(),
        )
    })
}

/// The texts of a set in the scorer's normal form.
fn read(set: &Path) -> Result<Vec<String>, String> {
    let pairs = pairs::find(set, true)?;
    Ok(pairs.into_iter().map(|pair| pair.gold).collect())
}

fn stripped(texts: &[String]) -> Vec<Pair<'_>> {
    let strip = |clean| Pair {
        clean,
        noisy: Strip::Spaces.from(clean),
    };
    texts.iter().map(String::as_str).map(strip).collect()
}

/// The sets' last names, as headings.
fn names(sets: &[PathBuf]) -> Vec<String> {
    let last = |set: &PathBuf| {
        set.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    sets.iter().map(last).collect()
}

/// The table.
pub(crate) fn table(
    sets: &[PathBuf],
    corpus: &Corpus,
    arguments: &crate::Arguments,
) -> Result<String, String> {
    // First, so that it cannot use memory that the others gave back.
    let mut contenders = vec![herstel()];
    let mut gaps = Gaps::default();
    for (weight, text) in &corpus.texts {
        gaps.learn(text, *weight);
    }
    // Shared to the end of the process.
    let gaps: &'static Gaps = Box::leak(Box::new(gaps));
    let mut out = format!("Places beside signs: {} contexts.\n", gaps.wide.len());
    if !arguments.no_peers {
        let counts = Counts::new(Some(corpus))?;
        contenders.push(by_run("places beside signs alone", gaps, |_, _| ()));
        contenders.push(loaded(|| instant_segment(&counts, gaps)));
        contenders.push(loaded(|| symspell_runs(&counts, gaps)));
        contenders.push(loaded(|| symspell_lines(&counts)));
    }
    contenders.rotate_left(1);
    let texts: Vec<Vec<String>> = sets.iter().map(|set| read(set)).collect::<Result<_, _>>()?;
    let mut rows: Vec<String> = contenders
        .iter()
        .map(|contender| format!("| {} |", contender.name))
        .collect();
    let mut header = "| segmenter |".to_owned();
    for (name, texts) in names(sets).iter().zip(&texts) {
        let _ = write!(header, " {name}: F1 | precision | recall |");
        for (row, contender) in rows.iter_mut().zip(&mut contenders) {
            let quality = quality::measure(contender, &stripped(texts));
            let [p, r, f] = quality.as_ref().map_or([f64::NAN; 3], Quality::boundaries);
            let _ = write!(row, " {f:.2} | {p:.2} | {r:.2} |");
        }
    }
    let all: Vec<Pair<'_>> = texts.iter().flat_map(|texts| stripped(texts)).collect();
    let rates = crate::measure::rates(&mut contenders, &all, arguments);
    header += " MB/s | seconds to load | MB held |\n";
    header += &"|---".repeat(header.matches('|').count() - 1);
    for ((row, contender), rates) in rows.iter_mut().zip(&contenders).zip(rates) {
        let (load, resident) = (figure(contender.load), contender.resident);
        let _ = write!(row, " {} | {load} | {resident:.0} |", figure(median(rates)));
        if !contender.note.is_empty() {
            let note = contender.note.trim_end_matches(", ");
            let _ = writeln!(out, "{}: {note}.", contender.name);
        }
    }
    let bytes: usize = all.iter().map(|pair| pair.noisy.len()).sum();
    let (n, megabytes) = (all.len(), bytes as f64 / 1e6);
    let _ = writeln!(
        out,
        "Text: {n} documents, {megabytes:.2} MB without spaces.\n"
    );
    Ok(format!("{out}{header}|\n{}\n", rows.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::Marked;
    use crate::score::score;

    const GOLD: &str = "\
        De dijkgraaf las op 3 mei 1987 de brieven voor.\n\
        Wie (ook zonder reden) te laat kwam in Baarle, kreeg 'n soep; zo was de regel!\n";

    fn gaps() -> &'static Gaps {
        let mut gaps = Gaps::default();
        gaps.learn("Het slot (uit 1544) stond er, zei Jan, al 4 eeuwen.\n", 1);
        Box::leak(Box::new(gaps))
    }

    fn small() -> Counts {
        let words = [
            "de", "wie", "ook", "zonder", "reden", "te", "laat", "kwam", "zeeën",
        ];
        let words = words.map(|word| (word.to_owned(), 100));
        Counts {
            words: words.into(),
            bigrams: vec![((5, 6), 50)],
        }
    }

    /// What `evaluate --strip spaces` does and what the table does with the repairer agree.
    #[test]
    fn ours_is_scored_as_evaluate_scores_it() {
        let ocr = Strip::Spaces.from(GOLD);
        let segmenter = Segmenter::new(Repairer::dutch());
        let lines = ocr
            .lines()
            .map(|line| segmenter.segment(line).join(" ") + "\n");
        let output: String = lines.collect();
        let counts = score(&ocr, GOLD, &output, &Marked::default()).tally.counts;
        let texts = [GOLD.to_owned()];
        let quality = quality::measure(&mut herstel(), &stripped(&texts)).unwrap();
        let share = |of: usize| 100.0 * counts.bounds_out_ok as f64 / of as f64;
        let [p, r, _] = quality.boundaries();
        assert!((p - share(counts.bounds_out)).abs() < 1e-9);
        assert!((r - share(counts.bounds_gold)).abs() < 1e-9);
        assert!(counts.bounds_out_ok > 20, "{output}");
    }

    #[test]
    fn peers_put_spaces_in_and_change_nothing_else() {
        let text = "Wieookzonder(Zeeën)telaatkwam,zeeën3ZEEËNĳs.\nﬁets'ndewie\n";
        let counts = small();
        for (mut contender, _) in [
            instant_segment(&counts, gaps()),
            symspell_runs(&counts, gaps()),
        ] {
            let mut out = String::new();
            (contender.work)(text, &mut out);
            assert_eq!(Strip::Spaces.from(&out), text);
            assert!(
                out.starts_with("Wie ook zonder (Zeeën) te laat kwam, zeeën"),
                "{out}"
            );
        }
    }

    #[test]
    fn the_table_says_what_stands_beside_signs() {
        let (gaps, mut out) = (gaps(), String::new());
        let none = |_: &str, _: &mut Vec<usize>| ();
        gaps.fill("Degracht(uit1622)was,zeiPiet,al3jaardroog.", &mut out, none);
        assert_eq!(out, "Degracht (uit 1622) was, zeiPiet, al 3 jaardroog.");
    }
}
